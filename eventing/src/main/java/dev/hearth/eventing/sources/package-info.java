/**
 * Event sources, Lambda's event source mappings: records of streams, topics and tables are read, filtered, gathered into batches and
 * given to functions. {@link dev.hearth.eventing.sources.EventSources} is the door: it holds what runs in this process.
 * {@code kind} has the reconciler, {@code poll} the Kafka side, {@code table} the DynamoDB side, {@code delivery} the way of a
 * batch, {@code payload} the events, {@code filter} the filters. Every record that was taken is delivered, filtered,
 * dead-lettered or waits, at least once and in the order of its key; exactly once it is not promised.
 */
@NullMarked
package dev.hearth.eventing.sources;

import org.jspecify.annotations.NullMarked;
