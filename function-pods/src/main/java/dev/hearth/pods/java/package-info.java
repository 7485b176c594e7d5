/**
 * The Java bootstrap: runs inside a pod of the {@code java25} runtime, in a JVM of its own, from a jar that holds this
 * package alone. AWS's runtime interface client loads the handler and serialises; this package speaks to the Runtime
 * API in its stead, in pure Java. The door is {@link dev.hearth.pods.java.Bootstrap}; {@code java/start} calls it.
 */
@NullMarked
package dev.hearth.pods.java;

import org.jspecify.annotations.NullMarked;
