/**
 * The catalogue of tables: what a table is ({@link dev.hearth.storage.tables.service.catalogue.Table} and its parts), where
 * its description lies ({@link dev.hearth.storage.tables.service.catalogue.Catalogue}: one engine document a table, changed
 * by compare-and-set), how a caller's name becomes a table ({@link dev.hearth.storage.tables.service.catalogue.Resolver}:
 * namespaces, ARNs, grants) and the operations on it ({@link dev.hearth.storage.tables.service.catalogue.TableOperations}).
 * Slow work (back-fill of an index, dropping rows) is written down in the description before it begins, and {@link
 * dev.hearth.storage.tables.service.catalogue.Chores} does it, also after a restart and whichever replica is alive.
 */
@NullMarked
package dev.hearth.storage.tables.service.catalogue;

import org.jspecify.annotations.NullMarked;
