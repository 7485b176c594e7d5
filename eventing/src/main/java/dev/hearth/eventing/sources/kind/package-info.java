/**
 * The EventSource kind. {@link dev.hearth.eventing.sources.kind.FollowedSources} runs in every replica what the cluster's objects
 * ask for; {@link dev.hearth.eventing.sources.kind.EventSourceReconciler}, in one of them, fixes where a source begins, tells how
 * it is and tidies up behind it.
 */
@NullMarked
package dev.hearth.eventing.sources.kind;

import org.jspecify.annotations.NullMarked;
