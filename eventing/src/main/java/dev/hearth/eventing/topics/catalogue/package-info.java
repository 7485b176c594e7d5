/**
 * Which topics and subscriptions there are: {@link dev.hearth.eventing.topics.catalogue.Catalogue}, kept in a compacted Kafka
 * topic that every replica follows from its beginning.
 */
@NullMarked
package dev.hearth.eventing.topics.catalogue;

import org.jspecify.annotations.NullMarked;
