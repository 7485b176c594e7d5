/**
 * The HTTP door: TLS, bearer tokens, bounds on bodies and on requests at once, routing by path, and writing answers.
 * Reads and writes on Vert.x's event loop; every request is handled on a virtual thread of its own in between.
 */
@NullMarked
package dev.hearth.standalone.apiserver.http;

import org.jspecify.annotations.NullMarked;
