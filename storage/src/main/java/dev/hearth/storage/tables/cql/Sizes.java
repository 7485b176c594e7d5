package dev.hearth.storage.tables.cql;

import dev.hearth.storage.tables.engine.Row;
import dev.hearth.storage.tables.engine.RowCursor;
import dev.hearth.storage.tables.engine.Space;
import dev.hearth.storage.tables.engine.TableEngine.Consistency;
import dev.hearth.storage.tables.engine.TableEngine.Size;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How large a space is: counted when it is small; else the first of many thin stretches of the ring are counted until there are
 * enough rows, and the rest is taken to be like them. An estimate holds for an hour.
 */
final class Sizes {
    private static final int COUNTED = 2_000;
    private static final int STRETCHES = 4_096;
    private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();

    private final Ranges ranges;
    private final Map<Space, Estimate> estimates = new ConcurrentHashMap<>();

    private record Estimate(Size size, long sinceNanos) {}

    Sizes(Ranges ranges) {
        this.ranges = ranges;
    }

    Size of(Space space) {
        Estimate known = estimates.get(space);
        if (known != null && System.nanoTime() - known.sinceNanos() < HOUR_NANOS) {
            return known.size();
        }
        estimates.values().removeIf(estimate -> System.nanoTime() - estimate.sinceNanos() > HOUR_NANOS);
        long rows = 0;
        long bytes = 0;
        // One stretch tells a large space from a small one.
        int stretch = 0;
        try (RowCursor whole = ranges.scan(space, 0, 1, Optional.empty(), Consistency.EVENTUAL)) {
            for (Row row = whole.next(); row != null; row = whole.next()) {
                rows++;
                bytes += size(row);
                if (rows > COUNTED) {
                    break;
                }
            }
        }
        if (rows <= COUNTED) {
            return new Size(rows, bytes);
        }
        rows = 0;
        bytes = 0;
        while (stretch < STRETCHES && rows < COUNTED) {
            try (RowCursor part = ranges.scan(space, stretch++, STRETCHES, Optional.empty(), Consistency.EVENTUAL)) {
                for (Row row = part.next(); row != null; row = part.next()) {
                    rows++;
                    bytes += size(row);
                }
            }
        }
        Size size = new Size(rows * STRETCHES / stretch, bytes * STRETCHES / stretch);
        estimates.put(space, new Estimate(size, System.nanoTime()));
        return size;
    }

    private static long size(Row row) {
        return row.key().partition().length + row.key().sort().length + row.value().length;
    }
}
