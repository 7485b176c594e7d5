/** Runs the real bootstraps as processes against {@link dev.hearth.pods.FakeRuntimeApi}. */
@NullMarked
package dev.hearth.pods;

import org.jspecify.annotations.NullMarked;
