/**
 * What requests say about items: conditions, filters, key conditions, projections and updates, parsed into one set of records
 * whichever way they were written (expressions, the older parameters, PartiQL) and evaluated purely. The door is
 * {@code Expressions} for expressions and {@code LegacyParameters} for what came before them. Whatever is wrong is a
 * {@code ValidationFault} with DynamoDB's sentence, and nothing else is ever thrown at a caller's text.
 */
@NullMarked
package dev.hearth.storage.tables.expression;

import org.jspecify.annotations.NullMarked;
