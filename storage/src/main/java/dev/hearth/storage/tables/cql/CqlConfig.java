package dev.hearth.storage.tables.cql;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which ScyllaDB or Cassandra keeps tables, and how.
 *
 * @param contactPoints at least one node
 * @param localDatacenter the data centre whose nodes are asked
 * @param keyspace made when it is not there, with {@code replication}; one that is there is taken as it is
 * @param replication what {@code CREATE KEYSPACE} takes: {@code class} and its options
 * @param scope how far a commit and a strong read reach
 * @param isolation whether unconditional commits take part in the conditional ones' order
 * @param requestTimeout after which one request counts as not answered
 * @param abandonedAfter age at which a commit that nobody finished is finished or undone by others; well above
 *     {@code requestTimeout}
 * @param streamWindow records of change streams are shown when they are this old at least. Holds as long as the clocks of the
 *     processes over one keyspace differ by less than half of it
 */
public record CqlConfig(
        List<InetSocketAddress> contactPoints,
        String localDatacenter,
        Optional<Credentials> credentials,
        String keyspace,
        Map<String, String> replication,
        Scope scope,
        WriteIsolation isolation,
        Duration requestTimeout,
        Duration abandonedAfter,
        Duration streamWindow) {

    public CqlConfig {
        contactPoints = List.copyOf(contactPoints);
        replication = Map.copyOf(replication);
        if (contactPoints.isEmpty()) {
            throw new IllegalArgumentException("'contactPoints' names no node; give at least one as host:port.");
        }
        if (!keyspace.matches("[a-z][a-z0-9_]{0,47}")) {
            throw new IllegalArgumentException("'keyspace' matches [a-z][a-z0-9_]{0,47}; '" + keyspace + "' does not.");
        }
        if (abandonedAfter.compareTo(requestTimeout.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException("'abandonedAfter' is at least twice 'requestTimeout' (" + requestTimeout
                    + "), so that nobody undoes what is still under way; " + abandonedAfter + " is not.");
        }
        if (!streamWindow.isPositive() || streamWindow.compareTo(abandonedAfter) >= 0) {
            throw new IllegalArgumentException("'streamWindow' is positive and below 'abandonedAfter' ("
                    + abandonedAfter + "), not " + streamWindow + '.');
        }
    }

    /** A user of the cluster. */
    public record Credentials(String user, String password) {
        @Override
        public String toString() {
            return "Credentials[" + user + ']';
        }
    }

    /** How far a commit and a strong read reach. */
    public enum Scope {
        /**
         * {@code LOCAL_QUORUM} and {@code LOCAL_SERIAL}: strong within a data centre. Other data centres follow, and of two commits
         * of a row in two of them the later one stays, as with DynamoDB's global tables.
         */
        DATACENTER,
        /** {@code QUORUM} and {@code SERIAL}: strong over all data centres, at the price of their distance. */
        EVERYWHERE
    }

    /** Whether unconditional commits take part in the conditional ones' order. */
    public enum WriteIsolation {
        /** Every commit is a lightweight transaction. */
        ALWAYS,
        /**
         * A commit of one partition that expects nothing, derives nothing and records nothing is a plain write: about a quarter of
         * the cost. A conditional commit of the same row at the same moment may then not notice it, or undo it.
         */
        CONDITIONAL_ONLY
    }

    /** One data centre, a single copy of everything: for trying out. */
    public static CqlConfig of(InetSocketAddress contactPoint, String localDatacenter, String keyspace) {
        return new CqlConfig(
                List.of(contactPoint),
                localDatacenter,
                Optional.empty(),
                keyspace,
                Map.of("class", "SimpleStrategy", "replication_factor", "1"),
                Scope.DATACENTER,
                WriteIsolation.ALWAYS,
                Duration.ofSeconds(5),
                Duration.ofSeconds(15),
                Duration.ofMillis(500));
    }

    public CqlConfig withIsolation(WriteIsolation changed) {
        return new CqlConfig(
                contactPoints,
                localDatacenter,
                credentials,
                keyspace,
                replication,
                scope,
                changed,
                requestTimeout,
                abandonedAfter,
                streamWindow);
    }

    public CqlConfig withAbandonedAfter(Duration requestTimeout, Duration abandonedAfter) {
        return new CqlConfig(
                contactPoints,
                localDatacenter,
                credentials,
                keyspace,
                replication,
                scope,
                isolation,
                requestTimeout,
                abandonedAfter,
                streamWindow);
    }
}
