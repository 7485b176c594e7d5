/**
 * Brings messages to subscriptions. {@link dev.hearth.eventing.topics.delivery.Deliveries} keeps one
 * {@link dev.hearth.eventing.topics.delivery.SubscriptionLoop} for each confirmed subscription: a consumer group of its own, so
 * that one that is down delays no other. Every message of a subscription is delivered, filtered, dead-lettered, a duplicate
 * (FIFO) or waiting; the counts are committed together with the offsets, see {@link dev.hearth.eventing.topics.delivery.Tally}.
 *
 * <pre>
 *   Kafka topic ─▶ SubscriptionLoop ─▶ FilterPolicy ─▶ Endpoints ─▶ function, stream, HTTP, mail
 *                        │                               │ RetryPolicy exhausted, or never
 *                        ▼ offsets, tally                ▼
 *                   consumer group                  DeadLetters
 * </pre>
 */
@NullMarked
package dev.hearth.eventing.topics.delivery;

import org.jspecify.annotations.NullMarked;
