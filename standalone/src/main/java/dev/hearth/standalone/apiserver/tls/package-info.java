/**
 * A certificate authority and a leaf certificate for loopback, made once and kept in the data folder.
 */
@NullMarked
package dev.hearth.standalone.apiserver.tls;

import org.jspecify.annotations.NullMarked;
