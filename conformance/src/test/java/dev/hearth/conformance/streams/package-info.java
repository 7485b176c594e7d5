/**
 * Streams as a user of the platform meets them: made with kubectl or the Kinesis API, used through the one AWS endpoint by
 * unmodified clients, by plain Kafka clients, and by functions that are bound to them.
 */
@NullMarked
package dev.hearth.conformance.streams;

import org.jspecify.annotations.NullMarked;
