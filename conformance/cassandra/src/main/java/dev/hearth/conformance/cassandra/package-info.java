/** Apache Cassandra as a process of a test's own: {@link dev.hearth.conformance.cassandra.CassandraServer}. */
@NullMarked
package dev.hearth.conformance.cassandra;

import org.jspecify.annotations.NullMarked;
