/**
 * Operations on tables themselves ({@link dev.hearth.storage.tables.service.table.TableOperations}, {@link
 * dev.hearth.storage.tables.service.table.TableUpdates}, {@link dev.hearth.storage.tables.service.table.Tags}). Slow work
 * (back-fill of an index, dropping rows) is written down in the table's description before it begins, and {@link
 * dev.hearth.storage.tables.service.table.Chores} does it, also after a restart and whichever replica is alive.
 */
@NullMarked
package dev.hearth.storage.tables.service.table;

import org.jspecify.annotations.NullMarked;
