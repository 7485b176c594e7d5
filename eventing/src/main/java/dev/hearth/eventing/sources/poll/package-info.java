/**
 * Kafka's side of an event source: {@link dev.hearth.eventing.sources.poll.Poller} is one consumer of its group, which feeds the
 * lanes of its partitions, holds back when they are full and commits what is done;
 * {@link dev.hearth.eventing.sources.poll.Positions} keeps where a group stands.
 */
@NullMarked
package dev.hearth.eventing.sources.poll;

import org.jspecify.annotations.NullMarked;
