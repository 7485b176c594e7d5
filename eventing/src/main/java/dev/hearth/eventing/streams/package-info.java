/**
 * Streams: what a Kinesis data stream is on Kafka. A stream is the topic {@link dev.hearth.eventing.streams.StreamTopic}, a
 * shard ({@link dev.hearth.eventing.streams.ShardId}) a partition of it, a
 * {@link dev.hearth.eventing.streams.SequenceNumber} an offset of it, and {@link dev.hearth.eventing.streams.HashKeys} says
 * which partition keys a shard has. All of it is pure; {@code kind} reconciles the objects and {@code service} speaks the
 * Kinesis API.
 */
@NullMarked
package dev.hearth.eventing.streams;

import org.jspecify.annotations.NullMarked;
