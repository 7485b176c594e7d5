/**
 * The topic of a stream: {@link dev.hearth.eventing.streams.topic.Topics} makes, changes and describes it through Kafka's
 * administrative API, and {@link dev.hearth.eventing.streams.topic.Readers} reads ranges of it.
 */
@NullMarked
package dev.hearth.eventing.streams.topic;

import org.jspecify.annotations.NullMarked;
