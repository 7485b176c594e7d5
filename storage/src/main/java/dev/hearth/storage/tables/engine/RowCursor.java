package dev.hearth.storage.tables.engine;

import org.jspecify.annotations.Nullable;

/** Rows, one after the other, read from the engine as they are asked for. One thread; may wait for the engine. */
public interface RowCursor extends AutoCloseable {
    /** The next row, or null after the last. */
    @Nullable
    Row next();

    @Override
    void close();
}
