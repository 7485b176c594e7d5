/**
 * Tables kept by ScyllaDB or Apache Cassandra, for any number of processes at once.
 *
 * <p>The door is {@link dev.hearth.storage.tables.cql.CqlTables}, opened by whoever assembles the storage service with a
 * {@link dev.hearth.storage.tables.cql.CqlConfig}. A partition's items, its local index rows and what is to follow from their
 * changes share a partition of one CQL table, which the cluster changes at once by a lightweight transaction.
 *
 * <pre>
 *  a commit of one partition                          a commit of several
 *
 *  number from the hybrid clock                       number from the hybrid clock
 *     │                                                  │
 *  marker ─────────── if anything follows             marker
 *     │                                                  │
 *  LWT: rows IF v = found AND tx = null               LWT in each partition, side by side:
 *       + outbox (derived rows, records)                 rows SET tx = id IF v = found AND tx = null
 *     │  ◀── it happened                                 + intent (what will become of them)
 *     │                                                  │
 *  derived rows USING TIMESTAMP version               LWT: decisions INSERT id, true IF NOT EXISTS
 *  records under their sequences                         │  ◀── it happened
 *     │                                               LWT in each partition, side by side:
 *  acknowledged                                          rows as intended, SET tx = null IF tx = id
 *     ┆                                                  + outbox, then derived rows and records
 *  outbox, then marker deleted                           │
 *                                                     acknowledged
 *                                                        ┆
 *                                                     outboxes, decision, then marker deleted
 * </pre>
 *
 * <p>Whoever finds a marker that is older than {@code abandonedAfter} finishes or undoes its commit: of one partition, by
 * taking the outbox's place, which makes a commit that has not happened impossible; of several, by deciding against it unless it
 * is decided. A reader or writer that meets a held row asks for the decision. Readers of change streams see what is below
 * the oldest marker and older than {@code streamWindow}.
 *
 * <p>Guarantees: commits of rows and {@code STRONG} reads are linearizable for each row, commits of several rows happen at one
 * moment for {@code snapshot}, as far as the configured scope reaches and clocks differ by less than half of
 * {@code streamWindow} (which streams alone need). Derived rows are there when their commit is acknowledged, or, when the process or
 * the cluster failed in between, within {@code abandonedAfter} and some seconds. {@code EVENTUAL} reads may miss what was
 * committed a moment ago. What a commit acknowledged is as durable as the cluster's replicas and commit logs.
 */
@NullMarked
package dev.hearth.storage.tables.cql;

import org.jspecify.annotations.NullMarked;
