package dev.hearth.storage.tables.cql;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import dev.hearth.storage.tables.engine.EngineUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The markers of commits that are under way, of all processes, and with them the time before which everything is settled: what
 * readers of change streams may see.
 *
 * <p>A commit draws its number, writes its marker, and goes on only if the marker was acknowledged within half a window of the
 * number. A reader asks for markers and then takes as settled what is below the lowest of them, and older than a window. So
 * whatever is below that was marked before the reader asked, as far as clocks differ by less than half a window.
 */
final class Markers {
    private static final int PARTS = 8;
    private static final long BUCKET_MICROS = TimeUnit.MINUTES.toMicros(1);
    private static final int TRIES = 20;
    private static final long ASK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final String LOW_WATER = "low_water";

    private final Connection connection;
    private final HybridClock clock;
    private final long windowMicros;
    private final AtomicLong lowWater;
    private volatile @Nullable Asked asked;

    private record Asked(long settled, long sinceNanos) {}

    Markers(Connection connection, HybridClock clock, CqlConfig config) {
        this.connection = connection;
        this.clock = clock;
        windowMicros = config.streamWindow().toNanos() / 1_000;
        // The clock first: whoever begins to commit later than this has a higher number.
        long now = clock.micros();
        Row kept = connection.one(connection.bind("SELECT n FROM %s.state WHERE name = ?", LOW_WATER));
        lowWater = new AtomicLong(kept == null ? now - windowMicros : kept.getLong("n"));
        keepLowWater();
    }

    /** A commit's id whose marker is written, and its numbers. */
    interface Begun {
        Marker begin(CommitId id);
    }

    /** Draws numbers for a commit, above {@code above}, and marks it. */
    Marker begin(int numbers, long above, Begun begun) {
        for (int i = 0; i < TRIES; i++) {
            Marker marker = begun.begin(CommitId.at(clock.reserve(numbers, above)));
            connection.run(write(marker));
            if (clock.micros() - marker.id().began() <= windowMicros / 2) {
                return marker;
            }
            connection.later(List.of(remove(marker)));
        }
        throw new EngineUnavailable(
                "The cluster that keeps tables took more than half a stream window (" + windowMicros / 2_000
                        + " ms) to answer, " + TRIES + " times; nothing was committed.",
                new IllegalStateException("too slow for 'streamWindow'"));
    }

    private BoundStatement write(Marker marker) {
        return connection.bind(
                "INSERT INTO %s.markers (part, bucket, v, lot, body) VALUES (?, ?, ?, ?, ?)",
                part(marker.id()),
                bucket(marker.id().began()),
                marker.id().began(),
                marker.id().token(),
                Connection.blob(marker.body()));
    }

    BoundStatement remove(Marker marker) {
        return connection.bind(
                "DELETE FROM %s.markers WHERE part = ? AND bucket = ? AND v = ? AND lot = ?",
                part(marker.id()),
                bucket(marker.id().began()),
                marker.id().began(),
                marker.id().token());
    }

    /** Commits are spread over some partitions by lot. */
    private static int part(CommitId id) {
        return (int) Math.floorMod(id.token(), PARTS);
    }

    private static long bucket(long micros) {
        return micros / BUCKET_MICROS;
    }

    /** Everything below this number has happened and is done, or never happens. Asked of the cluster ten times a second at most. */
    long settled() {
        Asked known = asked;
        if (known != null && System.nanoTime() - known.sinceNanos() < ASK_EVERY_NANOS) {
            return known.settled();
        }
        long since = System.nanoTime();
        long settled = ask();
        asked = new Asked(settled, since);
        return settled;
    }

    private long ask() {
        long now = clock.micros();
        long settled = now - windowMicros;
        for (AsyncResultSet page : connection.runAll(reads(now, " LIMIT 1"))) {
            Row first = page.one();
            if (first != null) {
                settled = Math.min(settled, first.getLong("v"));
            }
        }
        return raise(settled);
    }

    private long raise(long settled) {
        return lowWater.updateAndGet(before -> Math.max(before, settled));
    }

    /** The markers that are there, the older of a partition first. */
    List<Marker> underWay() {
        long now = clock.micros();
        long settled = now - windowMicros;
        List<Marker> markers = new ArrayList<>();
        for (Statement<?> read : reads(now, "")) {
            for (Row row : connection.run(read)) {
                settled = Math.min(settled, row.getLong("v"));
                CommitId id = new CommitId(row.getLong("v"), row.getLong("lot"));
                byte[] body = Connection.bytes(row.getByteBuffer("body"));
                if (body != null) {
                    markers.add(Marker.of(id, body));
                }
            }
        }
        raise(settled);
        return markers;
    }

    private List<BoundStatement> reads(long now, String limit) {
        long from = lowWater.get();
        List<BoundStatement> reads = new ArrayList<>();
        for (long bucket = bucket(from); bucket <= bucket(now); bucket++) {
            for (int part = 0; part < PARTS; part++) {
                reads.add(connection.bind(
                        "SELECT v, lot, body FROM %s.markers WHERE part = ? AND bucket = ? AND v >= ?" + limit,
                        part,
                        bucket,
                        from));
            }
        }
        return reads;
    }

    /** Writes down how far everything is settled, for processes that begin later. */
    void keepLowWater() {
        connection.run(connection.bind("INSERT INTO %s.state (name, n) VALUES (?, ?)", LOW_WATER, lowWater.get()));
    }
}
