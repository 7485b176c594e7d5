/**
 * The runtime catalogue: which managed runtimes there are and how each is started. The runtimes themselves are the
 * folders beside this module's {@code src}; the build lays them out in {@code target/runtimes}. The door is
 * {@link dev.hearth.pods.RuntimeCatalogue}; {@code standalone}'s kubelet calls it. It reads once and never changes.
 */
@NullMarked
package dev.hearth.pods;

import org.jspecify.annotations.NullMarked;
