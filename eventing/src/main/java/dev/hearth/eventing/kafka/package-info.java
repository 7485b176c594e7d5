/**
 * The way to Kafka: {@link dev.hearth.eventing.kafka.KafkaEngine} is the port to wherever it runs, and
 * {@link dev.hearth.eventing.kafka.Kafka} the clients that the room shares. Nothing here knows what the records mean.
 */
@NullMarked
package dev.hearth.eventing.kafka;

import org.jspecify.annotations.NullMarked;
