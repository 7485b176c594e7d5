/**
 * The Table kind as {@code kubectl} sees it: a DynamoDB table of its namespace, with CreateTable's fields. Mutable beans,
 * turned into records at the storage room's door.
 */
@NullUnmarked
package dev.hearth.api.table;

import org.jspecify.annotations.NullUnmarked;
