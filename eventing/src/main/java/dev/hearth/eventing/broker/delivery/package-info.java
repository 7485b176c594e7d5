/**
 * From a broker's topic to subscribers. {@link dev.hearth.eventing.broker.delivery.TriggerRun} reads a trigger's events and
 * commits what is settled, {@link dev.hearth.eventing.broker.delivery.Delivery} settles one: filtered, delivered (and its reply
 * back in the broker), or dead-lettered. Until then it waits in Kafka. Every event is delivered at least once; one that was
 * delivered comes again when the run ended before its offset was committed.
 */
@NullMarked
package dev.hearth.eventing.broker.delivery;

import org.jspecify.annotations.NullMarked;
