package dev.hearth.storage.tables.cql;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import dev.hearth.storage.tables.engine.Row;
import dev.hearth.storage.tables.engine.RowCursor;
import dev.hearth.storage.tables.engine.RowKey;
import dev.hearth.storage.tables.engine.RowRange;
import dev.hearth.storage.tables.engine.Space;
import dev.hearth.storage.tables.engine.TableEngine.Consistency;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Queries of a partition and scans of a space. Scans go along the cluster's ring of tokens; a segment is a stretch of it. The
 * rows of other spaces that share partitions are left out by the cluster.
 */
final class Ranges {
    private static final BigInteger TOKENS = BigInteger.ONE.shiftLeft(Long.SIZE);
    private static final BigInteger LOWEST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final String COLUMNS = "pk, ck, d, " + Stored.COLUMNS;

    private final Connection connection;
    private final Reads reads;

    Ranges(Connection connection, Reads reads) {
        this.connection = connection;
        this.reads = reads;
    }

    RowCursor query(Space space, byte[] partition, RowRange range, Consistency consistency) {
        List<Object> values = new ArrayList<>(List.of(Connection.blob(partition)));
        StringBuilder cql = new StringBuilder("SELECT " + COLUMNS + " FROM %s." + Names.table(space) + " WHERE pk = ?");
        byte[] lower = Names.clustering(space, range.from().orElse(new byte[0]));
        byte @Nullable [] upper =
                range.to().map(to -> Names.clustering(space, to)).orElseGet(() -> end(space));
        boolean beyond = false;
        if (range.after().isPresent()) {
            byte[] after = Names.clustering(space, range.after().get());
            if (range.reversed()) {
                upper = upper == null || Arrays.compareUnsigned(after, upper) < 0 ? after : upper;
            } else if (Arrays.compareUnsigned(after, lower) >= 0) {
                lower = after;
                beyond = true;
            }
        }
        if (upper != null && Arrays.compareUnsigned(lower, upper) >= 0) {
            return new Cursor(space, consistency, List.of());
        }
        cql.append(beyond ? " AND ck > ?" : " AND ck >= ?");
        values.add(Connection.blob(lower));
        if (upper != null) {
            cql.append(" AND ck < ?");
            values.add(Connection.blob(upper));
        }
        cql.append(range.reversed() ? " ORDER BY ck DESC" : "");
        return new Cursor(space, consistency, List.of(bind(cql.toString(), values, consistency)));
    }

    RowCursor scan(Space space, int segment, int total, Optional<RowKey> after, Consistency consistency) {
        // No partition has the lowest token (Murmur3Partitioner), so a range may end just below the next one's
        // beginning.
        BigInteger first =
                LOWEST.add(TOKENS.multiply(BigInteger.valueOf(segment)).divide(BigInteger.valueOf(total)));
        BigInteger last = LOWEST.add(
                        TOKENS.multiply(BigInteger.valueOf(segment + 1L)).divide(BigInteger.valueOf(total)))
                .subtract(BigInteger.ONE);
        if (first.compareTo(last) > 0) {
            return new Cursor(space, consistency, List.of());
        }
        List<BoundStatement> statements = new ArrayList<>();
        long from = first.longValueExact();
        long to = last.longValueExact();
        boolean beyond = false;
        if (after.isPresent()) {
            RowKey key = after.get();
            long token = token(key.partition());
            if (token >= from && token <= to) {
                statements.add(rest(space, key, consistency));
                from = token;
                beyond = true;
            } else if (token > to) {
                return new Cursor(space, consistency, List.of());
            }
        }
        statements.add(stretch(space, from, beyond, to, consistency));
        return new Cursor(space, consistency, statements);
    }

    /** What is left of a partition after a row. */
    private BoundStatement rest(Space space, RowKey after, Consistency consistency) {
        List<Object> values = new ArrayList<>(
                List.of(Connection.blob(after.partition()), Connection.blob(Names.clustering(space, after.sort()))));
        byte[] end = end(space);
        if (end != null) {
            values.add(Connection.blob(end));
        }
        String cql = "SELECT " + COLUMNS + " FROM %s." + Names.table(space) + " WHERE pk = ? AND ck > ?";
        return bind(cql + (end == null ? "" : " AND ck < ?"), values, consistency);
    }

    private BoundStatement stretch(Space space, long from, boolean beyond, long to, Consistency consistency) {
        List<Object> values = new ArrayList<>(List.of(from, to));
        String cql = "SELECT " + COLUMNS + " FROM %s." + Names.table(space) + " WHERE token(pk) "
                + (beyond ? ">" : ">=") + " ? AND token(pk) <= ?";
        byte[] end = end(space);
        if (end != null) {
            values.add(Connection.blob(Names.prefix(space)));
            values.add(Connection.blob(end));
            cql += " AND ck >= ? AND ck < ? ALLOW FILTERING";
        }
        return bind(cql, values, consistency);
    }

    private BoundStatement bind(String cql, List<Object> values, Consistency consistency) {
        return connection.bind(cql, values.toArray()).setConsistencyLevel(reads.level(consistency));
    }

    private static byte @Nullable [] end(Space space) {
        byte[] prefix = Names.prefix(space);
        return prefix.length == 0 ? null : Names.end(prefix);
    }

    private long token(byte[] partition) {
        return connection
                .session
                .getMetadata()
                .getTokenMap()
                .map(tokens -> Long.parseLong(tokens.format(tokens.newToken(Connection.blob(partition)))))
                .orElseThrow(() -> new IllegalStateException(
                        "The cluster does not say how its tokens are made; tables need the Murmur3Partitioner."));
    }

    /** Rows as readers see them: without those that were deleted, and those of transactions as they were decided. */
    private final class Cursor implements RowCursor {
        private final Space space;
        private final Consistency consistency;
        private final Pages pages;

        private Cursor(Space space, Consistency consistency, List<BoundStatement> statements) {
            this.space = space;
            this.consistency = consistency;
            pages = new Pages(connection, statements);
        }

        @Override
        public @Nullable Row next() {
            for (com.datastax.oss.driver.api.core.cql.Row row = pages.next(); row != null; row = pages.next()) {
                RowKey key = new RowKey(bytes(row, "pk"), Names.sort(space, bytes(row, "ck")));
                Optional<Row> seen = reads.seen(space, key, Stored.of(row), consistency);
                if (seen.isPresent()) {
                    return seen.get();
                }
            }
            return null;
        }

        private static byte[] bytes(com.datastax.oss.driver.api.core.cql.Row row, String column) {
            ByteBuffer blob = row.getByteBuffer(column);
            byte[] bytes = Connection.bytes(blob);
            return bytes == null ? new byte[0] : bytes;
        }

        @Override
        public void close() {
            // Pages are fetched when they are asked for; there is nothing to give back.
        }
    }
}
