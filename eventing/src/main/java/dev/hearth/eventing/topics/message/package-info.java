/**
 * A message of a topic: {@link dev.hearth.eventing.topics.message.Message} checks what may be published,
 * {@link dev.hearth.eventing.topics.message.Accepted} is how it lies in Kafka, and
 * {@link dev.hearth.eventing.topics.message.Notification} how SNS shows it to endpoints. Pure.
 */
@NullMarked
package dev.hearth.eventing.topics.message;

import org.jspecify.annotations.NullMarked;
