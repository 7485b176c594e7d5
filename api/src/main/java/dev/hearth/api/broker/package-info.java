/**
 * The Broker kind as {@code kubectl} sees it, and what it shares with {@link dev.hearth.api.trigger.Trigger}: Knative Eventing's
 * names. Mutable beans, turned into records at the eventing room's door.
 */
@NullUnmarked
package dev.hearth.api.broker;

import org.jspecify.annotations.NullUnmarked;
