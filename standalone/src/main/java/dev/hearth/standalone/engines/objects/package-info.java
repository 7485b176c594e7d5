/**
 * The embedded object engine: {@link dev.hearth.standalone.engines.objects.EmbeddedObjects} runs S3Proxy on a folder, in this
 * JVM, on loopback, with keys that nobody else ever sees. It starts when the storage room first asks for it.
 */
@NullMarked
package dev.hearth.standalone.engines.objects;

import org.jspecify.annotations.NullMarked;
