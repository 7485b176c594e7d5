/**
 * Brokers and triggers in the way of Knative Eventing. {@link dev.hearth.eventing.broker.Brokers} is the door: it follows the
 * objects, runs the triggers and gives what the eventing room's listener and reconciliation need. An event comes in by
 * {@code ingress}, lies on a Kafka topic of its broker, and goes out by {@code delivery}.
 */
@NullMarked
package dev.hearth.eventing.broker;

import org.jspecify.annotations.NullMarked;
