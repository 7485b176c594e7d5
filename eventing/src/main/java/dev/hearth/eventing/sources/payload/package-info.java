/**
 * The events that AWS documents for Kinesis, DynamoDB streams, MSK and self-managed Kafka, written by hand: each record becomes
 * its JSON once, when it is taken, and batches, their halves and their retries only put these pieces together. Called by the
 * pollers; pure.
 */
@NullMarked
package dev.hearth.eventing.sources.payload;

import org.jspecify.annotations.NullMarked;
