/**
 * Tables: the DynamoDB API over two engines. {@code item} is what is stored, {@code expression} what is asked of it,
 * {@code engine} the port behind which rows lie ({@code rocks}, {@code cql}), and the service gives them DynamoDB's
 * semantics once for both.
 */
@NullMarked
package dev.hearth.storage.tables;

import org.jspecify.annotations.NullMarked;
