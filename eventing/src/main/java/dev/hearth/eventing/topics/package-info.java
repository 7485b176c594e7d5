/**
 * Topics as SNS knows them. {@link dev.hearth.eventing.topics.TopicPublisher} is how anything in the room publishes;
 * {@code service} answers the SNS API, {@code delivery} brings each message to each subscription, {@code catalogue} knows what
 * there is, {@code kind} makes topics of manifests.
 */
@NullMarked
package dev.hearth.eventing.topics;

import org.jspecify.annotations.NullMarked;
