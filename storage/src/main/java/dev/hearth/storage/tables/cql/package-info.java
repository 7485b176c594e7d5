/**
 * Tables kept by ScyllaDB or Apache Cassandra, for any number of processes at once.
 *
 * <p>The door is {@link dev.hearth.storage.tables.cql.CqlTables}, opened by whoever assembles the storage service.
 */
@NullMarked
package dev.hearth.storage.tables.cql;

import org.jspecify.annotations.NullMarked;
