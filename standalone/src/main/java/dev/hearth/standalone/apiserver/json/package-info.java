/**
 * JSON as the local API server reads and writes it: bounded, with duplicate keys noticed, YAML accepted. Objects are
 * Jackson trees; a tree that has been stored is never changed again.
 */
@NullMarked
package dev.hearth.standalone.apiserver.json;

import org.jspecify.annotations.NullMarked;
