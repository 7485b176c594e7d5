/**
 * CloudEvents as bytes: on HTTP in binary, structured and batched mode, on Kafka, and as the JSON that functions get. Door:
 * {@link dev.hearth.eventing.broker.event.HttpEvents} and {@link dev.hearth.eventing.broker.event.KafkaEvents}. Pure.
 */
@NullMarked
package dev.hearth.eventing.broker.event;

import org.jspecify.annotations.NullMarked;
