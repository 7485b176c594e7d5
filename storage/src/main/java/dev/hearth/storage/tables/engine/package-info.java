/**
 * The port between DynamoDB's semantics and what keeps rows: {@link dev.hearth.storage.tables.engine.TableEngine}. A row
 * is a version and bytes under a partition and a sort key; the semantics above read rows, decide, and commit changes that
 * hold only while the rows are still at the versions that were read. Two engines are behind it, held to one contract suite:
 * {@code rocks} (embedded) and {@code cql} (ScyllaDB, Cassandra).
 *
 * <pre>
 *   semantics                         engine
 *   ─────────                         ──────
 *   get, query, scan ───────────────▶ rows with their versions
 *        │
 *   decide: condition, update, indexes
 *        │
 *   commit ─────────────────────────▶ all changes at once, if every expectation holds
 *        │   changes   base and local rows    ── Done: new versions
 *        │   derived   rows of global spaces  ── Stale: read again and decide anew
 *        │   records   of change streams      ── Busy: a transaction holds a row; try again
 *        │
 *        └── EngineUnavailable: whether it happened is unknown
 * </pre>
 *
 * <p>How a commit travels through a cluster, step by step, is drawn in {@code cql}; what RocksDB's keys look like in {@code rocks};
 * why both are so in {@code RATIONALE.md} beside these packages.
 *
 * <p>Guaranteed by both: linearizable rows (for {@code STRONG} reads), atomic commits over rows, tables and partitions as
 * {@code snapshot} sees them, versions that grow, streams that a reader can follow by sequence without missing anything. Not
 * guaranteed: a query or scan is not of one instant, and derived rows may be seen later than the changes they follow from.
 */
@NullMarked
package dev.hearth.storage.tables.engine;

import org.jspecify.annotations.NullMarked;
