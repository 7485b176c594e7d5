/**
 * The Trigger kind as {@code kubectl} sees it: which events of a Broker go where, in Knative Eventing's names. Mutable beans,
 * turned into records at the eventing room's door.
 */
@NullUnmarked
package dev.hearth.api.trigger;

import org.jspecify.annotations.NullUnmarked;
