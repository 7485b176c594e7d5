/**
 * PartiQL: ExecuteStatement, BatchExecuteStatement and ExecuteTransaction, each a statement made into the reads and writes that
 * the other operations are made of.
 */
@NullMarked
package dev.hearth.storage.tables.service.statement;

import org.jspecify.annotations.NullMarked;
