/**
 * PartiQL, as far as DynamoDB speaks it: statements on one table ({@code Statement.parse}), made of the same conditions and
 * updates as requests with expressions, and the question which of a {@code WHERE} clause are keys ({@code KeySplit}). Pure; a
 * statement that cannot be is a {@code ValidationFault}.
 */
@NullMarked
package dev.hearth.storage.tables.partiql;

import org.jspecify.annotations.NullMarked;
