/**
 * The Stream kind: {@link dev.hearth.eventing.streams.kind.StreamReconciler} compares what a manifest asks with the topic that
 * there is ({@link dev.hearth.eventing.streams.kind.StreamPlan}, pure) and makes up the difference.
 */
@NullMarked
package dev.hearth.eventing.streams.kind;

import org.jspecify.annotations.NullMarked;
