/**
 * The SNS API, 2010-03-31 (SNS API reference): {@link dev.hearth.eventing.topics.service.Sns} answers its actions over
 * {@link dev.hearth.eventing.topics.service.Topics} and {@link dev.hearth.eventing.topics.service.Subscriptions}, which the
 * reconciler of the Topic kind uses, too; {@link dev.hearth.eventing.topics.service.SnsHttp} is its place at the room's door.
 */
@NullMarked
package dev.hearth.eventing.topics.service;

import org.jspecify.annotations.NullMarked;
