/**
 * The port between DynamoDB's semantics and what keeps rows: {@link dev.hearth.storage.tables.engine.TableEngine}. A row
 * is a version and bytes under a partition and a sort key; the semantics above read rows, decide, and commit changes that
 * hold only while the rows are still at the versions that were read. Two engines are behind it, held to one contract suite:
 * {@code rocks} (embedded) and {@code cql} (ScyllaDB, Cassandra).
 */
@NullMarked
package dev.hearth.storage.tables.engine;

import org.jspecify.annotations.NullMarked;
