/**
 * The Topic kind: {@link dev.hearth.eventing.topics.kind.TopicReconciler} makes a topic and its subscriptions as a manifest
 * asks ({@link dev.hearth.eventing.topics.kind.Asked}, pure) by what the SNS API's actions stand on, too.
 */
@NullMarked
package dev.hearth.eventing.topics.kind;

import org.jspecify.annotations.NullMarked;
