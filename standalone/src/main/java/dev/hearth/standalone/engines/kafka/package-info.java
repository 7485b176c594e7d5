/**
 * The laptop's Kafka: one real KRaft broker, got once through Maven, run as a child JVM on loopback. Door:
 * {@link dev.hearth.standalone.engines.kafka.EmbeddedKafka}, which the eventing room asks where Kafka is; the first question
 * starts it. It is restarted when it ends, ends with the platform however that ends, and keeps its records, its port and its
 * log in the platform's data folder. Why so: {@code RATIONALE.md} beside this file.
 */
@NullMarked
package dev.hearth.standalone.engines.kafka;

import org.jspecify.annotations.NullMarked;
