/**
 * How items lie in the engine's rows: {@link dev.hearth.storage.tables.service.row.Layout} says where an item, its entries
 * in local and global indexes and in the order of expiry lie; {@link dev.hearth.storage.tables.service.row.Changes} turns
 * "this item was, that item shall be" into one commit of all of them and the record of the change stream. Pure.
 */
@NullMarked
package dev.hearth.storage.tables.service.row;

import org.jspecify.annotations.NullMarked;
