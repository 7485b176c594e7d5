/**
 * The eventing room: what happens is turned into invocations. One package a source of events, each with the reconciler of its
 * kind and the service API that unmodified clients call; Kafka is the only durable thing under them. Every event that was
 * accepted ends in exactly one place: delivered, filtered, dead-lettered or waiting. Door: {@code Eventing}.
 */
@NullMarked
package dev.hearth.eventing;

import org.jspecify.annotations.NullMarked;
