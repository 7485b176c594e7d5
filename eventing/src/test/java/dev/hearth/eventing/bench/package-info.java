/**
 * What the room measures of itself. {@link dev.hearth.eventing.bench.EventingBench} is the door; {@code conformance/run-bench}
 * calls it. Nothing fails because it was slow.
 */
@NullMarked
package dev.hearth.eventing.bench;

import org.jspecify.annotations.NullMarked;
