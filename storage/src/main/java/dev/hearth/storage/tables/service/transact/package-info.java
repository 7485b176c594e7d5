/**
 * Transactions: {@link dev.hearth.storage.tables.service.transact.TransactWriteItems} decides over all its items as they were
 * read and commits them at once or not at all; {@link dev.hearth.storage.tables.service.transact.TransactGetItems} reads at
 * one instant. {@link dev.hearth.storage.tables.service.transact.Tokens} makes a write that is sent again happen once.
 */
@NullMarked
package dev.hearth.storage.tables.service.transact;

import org.jspecify.annotations.NullMarked;
