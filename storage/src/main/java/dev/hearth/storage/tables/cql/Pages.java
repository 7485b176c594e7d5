package dev.hearth.storage.tables.cql;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of some statements, one statement after the other, page by page. Pages grow to about a megabyte, which is what the
 * operations above read at most; the cluster counts them in rows.
 */
final class Pages {
    private static final int FIRST_ROWS = 64;
    private static final int MOST_ROWS = 2_000;
    private static final long PAGE_BYTES = 1 << 20;

    private final Connection connection;
    private final Deque<BoundStatement> left;
    private @Nullable ResultSet page;
    private @Nullable BoundStatement current;
    private long rows;
    private long bytes;

    Pages(Connection connection, List<BoundStatement> statements) {
        this.connection = connection;
        left = new ArrayDeque<>(statements);
    }

    @Nullable
    Row next() {
        while (true) {
            if (page != null && page.getAvailableWithoutFetching() > 0) {
                Row row = page.one();
                if (row != null) {
                    rows++;
                    bytes += size(row.getByteBuffer("d")) + size(row.getByteBuffer("ck"));
                    return row;
                }
            }
            if (!turn()) {
                return null;
            }
        }
    }

    private static int size(@Nullable ByteBuffer blob) {
        return blob == null ? 0 : blob.remaining();
    }

    private boolean turn() {
        ByteBuffer state = page == null ? null : page.getExecutionInfo().getPagingState();
        BoundStatement next = state != null && current != null ? current.setPagingState(state) : left.poll();
        page = null;
        if (next == null) {
            return false;
        }
        current = next.setPageSize(rowsOfAPage());
        page = connection.run(current);
        return true;
    }

    private int rowsOfAPage() {
        return rows == 0 ? FIRST_ROWS : (int) Math.clamp(PAGE_BYTES / Math.max(1, bytes / rows), 8, MOST_ROWS);
    }
}
