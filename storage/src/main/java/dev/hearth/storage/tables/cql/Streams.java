package dev.hearth.storage.tables.cql;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.hearth.storage.tables.engine.StreamRecord;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Records of change streams. A sequence is the commit's number in microseconds since 2025 above the number of its process, so no
 * two are the same; the records of an hour of a shard share a partition.
 */
final class Streams {
    static final int NODE_BITS = 12;
    private static final long EPOCH_MICROS =
            ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse("2025-01-01T00:00:00Z"));
    private static final long BUCKET = TimeUnit.HOURS.toMicros(1) << NODE_BITS;
    private static final int REMEMBERED = 10_000;

    private final Connection connection;
    private final Markers markers;
    private final Set<Bucket> written = ConcurrentHashMap.newKeySet();

    private record Bucket(String stream, int shard, long number) {}

    Streams(Connection connection, Markers markers) {
        this.connection = connection;
        this.markers = markers;
    }

    static long sequence(long micros, int node) {
        return ((micros - EPOCH_MICROS) << NODE_BITS) | node;
    }

    private static long micros(long sequence) {
        return (sequence >> NODE_BITS) + EPOCH_MICROS;
    }

    /** Puts records; doing it again does nothing. */
    List<BoundStatement> puts(List<Payload.Sequenced> records) {
        List<BoundStatement> puts = new ArrayList<>();
        for (Payload.Sequenced record : records) {
            Bucket bucket = new Bucket(record.stream(), record.shard(), record.sequence() / BUCKET);
            if (!written.contains(bucket)) {
                connection.run(connection.bind(
                        "INSERT INTO %s.record_buckets (stream, shard, bucket) VALUES (?, ?, ?)",
                        bucket.stream(), bucket.shard(), bucket.number()));
                if (written.size() > REMEMBERED) {
                    written.clear();
                }
                written.add(bucket);
            }
            puts.add(connection.bind(
                    "INSERT INTO %s.records (stream, shard, bucket, seq, d) VALUES (?, ?, ?, ?, ?)",
                    bucket.stream(),
                    bucket.shard(),
                    bucket.number(),
                    record.sequence(),
                    Connection.blob(record.value())));
        }
        return puts;
    }

    List<StreamRecord> after(String stream, int shard, long sequence, int limit) {
        long end = sequence(markers.settled(), 0);
        List<StreamRecord> found = new ArrayList<>();
        for (long bucket : buckets(stream, shard, Math.max(0, sequence) / BUCKET, end / BUCKET)) {
            if (found.size() < limit) {
                BoundStatement read = connection.bind(
                        "SELECT seq, d FROM %s.records"
                                + " WHERE stream = ? AND shard = ? AND bucket = ? AND seq > ? AND seq < ? LIMIT ?",
                        stream, shard, bucket, sequence, end, limit - found.size());
                for (Row row : connection.run(read)) {
                    byte[] value = Connection.bytes(row.getByteBuffer("d"));
                    found.add(new StreamRecord(
                            row.getLong("seq"),
                            HybridClock.instant(micros(row.getLong("seq"))),
                            value == null ? new byte[0] : value));
                }
            }
        }
        return found;
    }

    long newest(String stream, int shard) {
        long end = sequence(markers.settled(), 0);
        for (long bucket : buckets(stream, shard, 0, end / BUCKET).reversed()) {
            Row row = connection.one(connection.bind(
                    "SELECT seq FROM %s.records WHERE stream = ? AND shard = ? AND bucket = ? AND seq < ?"
                            + " ORDER BY seq DESC LIMIT 1",
                    stream, shard, bucket, end));
            if (row != null) {
                return row.getLong("seq");
            }
        }
        return 0;
    }

    private List<Long> buckets(String stream, int shard, long from, long to) {
        List<Long> buckets = new ArrayList<>();
        for (Row row : connection.run(connection.bind(
                "SELECT bucket FROM %s.record_buckets WHERE stream = ? AND shard = ? AND bucket >= ? AND bucket <= ?",
                stream, shard, from, to))) {
            buckets.add(row.getLong("bucket"));
        }
        return buckets;
    }

    /** Only what is settled goes, so nothing goes that nobody could read yet. */
    void trim(String stream, int shards, Instant before) {
        long micros = Math.min(ChronoUnit.MICROS.between(Instant.EPOCH, before), markers.settled());
        forgetBefore(stream, shards, sequence(micros, 0));
    }

    void drop(String stream, int shards) {
        forgetBefore(stream, shards, Long.MAX_VALUE);
        written.removeIf(bucket -> bucket.stream().equals(stream));
    }

    private void forgetBefore(String stream, int shards, long end) {
        for (int shard = 0; shard < shards; shard++) {
            for (long bucket : buckets(stream, shard, 0, end / BUCKET)) {
                connection.run(connection.bind(
                        "DELETE FROM %s.records WHERE stream = ? AND shard = ? AND bucket = ? AND seq < ?",
                        stream, shard, bucket, end));
                if (bucket < end / BUCKET) {
                    connection.run(connection.bind(
                            "DELETE FROM %s.record_buckets WHERE stream = ? AND shard = ? AND bucket = ?",
                            stream, shard, bucket));
                }
            }
        }
    }
}
