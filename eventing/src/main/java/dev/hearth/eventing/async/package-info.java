/**
 * Asynchronous invocation: events are taken, kept in Kafka, and handed to their functions until each is handled, given up
 * or its function deleted (AWS Lambda developer guide, "Invoking a Lambda function asynchronously"). Door: {@link
 * dev.hearth.eventing.async.AsyncInvocations}; called by the gateway, and by whatever in this room invokes functions and
 * waits for nothing: notifications, topics, schedules, destinations.
 *
 * <p>An event that was accepted is durable. It is delivered at least once, and its copies are counted nowhere twice. Each
 * function has a topic of its own, and partitions of its own for each kind of waiting, so that the head of a partition is
 * always the one that is due first:
 *
 * <pre>
 *   accept ─▶ 0 fresh ─▶ Lane ─▶ Delivery ─▶ handled ─▶ onSuccess
 *                 failed once │   ▲
 *             1 first retry ◀─┤   │ after a minute
 *            2 second retry ◀─┤   │ after two
 *                   3 aside ◀─┤   │ refused by the platform again and again while others were not
 *                             └─▶ given up ─▶ dead letter, onFailure
 * </pre>
 *
 * A copy is in the next partition before the one that it was made from is committed. Order between events is not promised,
 * as Lambda promises none.
 */
@NullMarked
package dev.hearth.eventing.async;

import org.jspecify.annotations.NullMarked;
