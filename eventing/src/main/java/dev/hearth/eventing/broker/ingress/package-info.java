/**
 * Where events come in: {@link dev.hearth.eventing.broker.ingress.Ingress}, at {@code /brokers/{namespace}/{name}}. An event
 * that was answered with 202 is in Kafka; one that was answered otherwise may be there, when Kafka did not say so in time.
 */
@NullMarked
package dev.hearth.eventing.broker.ingress;

import org.jspecify.annotations.NullMarked;
