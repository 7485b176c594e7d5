/**
 * DynamoDB's semantics, once for both engines. Door: {@link dev.hearth.storage.tables.service.Tables}, which a {@code
 * JsonFront} calls with signed requests. A call goes one way: parse ({@code request}) ▶ resolve and authorise ({@code
 * catalogue}) ▶ check and plan ({@code row}, purely) ▶ commit or read ({@code write}, {@code read}, {@code transact}) ▶
 * answer. What happens without a call: {@code table.Chores} (back-fills, drops), {@code ttl.Sweeper}, {@code
 * stream.Trim}.
 *
 * <p>It guarantees what DynamoDB documents: single-item writes are atomic and conditional ones linearizable, transactions
 * are all or nothing, local indexes change with their item and global ones soon after, streams tell every change once and in
 * the order of an item's changes. It does not: backups, global tables by API, Contributor Insights, exports, imports; these
 * answer UnknownOperationException.
 */
@NullMarked
package dev.hearth.storage.tables.service;

import org.jspecify.annotations.NullMarked;
