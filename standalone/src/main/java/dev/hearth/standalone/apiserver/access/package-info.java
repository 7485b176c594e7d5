/**
 * Who calls (bearer tokens) and the review APIs that answer what a caller may.
 */
@NullMarked
package dev.hearth.standalone.apiserver.access;

import org.jspecify.annotations.NullMarked;
