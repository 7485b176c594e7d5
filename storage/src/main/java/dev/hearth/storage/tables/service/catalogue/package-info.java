/**
 * The catalogue of tables: what a table is ({@link dev.hearth.storage.tables.service.catalogue.Table} and its parts), where
 * its description lies ({@link dev.hearth.storage.tables.service.catalogue.Catalogue}: one engine document a table, changed
 * by compare-and-set), how a caller's name becomes a table ({@link dev.hearth.storage.tables.service.catalogue.Resolver}:
 * namespaces, ARNs, grants) and which change streams there are. Every operation begins here.
 */
@NullMarked
package dev.hearth.storage.tables.service.catalogue;

import org.jspecify.annotations.NullMarked;
