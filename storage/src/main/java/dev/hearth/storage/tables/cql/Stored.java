package dev.hearth.storage.tables.cql;

import com.datastax.oss.driver.api.core.cql.Row;
import dev.hearth.storage.tables.engine.Commit.Expected;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A row as it lies in the cluster.
 *
 * @param version of its last change; below 0 when that was its deletion; 0 when nothing is known of it
 * @param value none when it was not asked for, or there is none
 * @param lock the transaction that it belongs to, until that has ended
 * @param token of the commit that changed it last
 */
record Stored(
        long version, @Nullable ByteBuffer value, @Nullable CommitId lock, long token) {
    static final Stored NOTHING = new Stored(0, null, null, 0);

    /** Columns that {@link #of} reads beside {@code d}. */
    static final String COLUMNS = "v, tx, who";

    static Stored of(Row row) {
        ByteBuffer lock = row.getByteBuffer("tx");
        return new Stored(
                row.getLong("v"),
                row.getColumnDefinitions().contains("d") ? row.getByteBuffer("d") : null,
                lock == null ? null : CommitId.of(lock),
                row.getLong("who"));
    }

    boolean isThere() {
        return version > 0;
    }

    boolean is(Expected expected) {
        return switch (expected) {
            case Expected.Anything anything -> true;
            case Expected.Absent absent -> !isThere();
            case Expected.At at -> version == at.version();
        };
    }

    /** Whether that commit changed it last. */
    boolean changedBy(CommitId id, long commitVersion) {
        return token == id.token() && Math.abs(version) == commitVersion;
    }
}
