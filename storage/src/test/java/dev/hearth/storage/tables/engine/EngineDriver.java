package dev.hearth.storage.tables.engine;

import dev.hearth.storage.tables.engine.Commit.Action;
import dev.hearth.storage.tables.engine.Commit.Change;
import dev.hearth.storage.tables.engine.Commit.Derived;
import dev.hearth.storage.tables.engine.Commit.Expected;
import dev.hearth.storage.tables.engine.Commit.Record;
import dev.hearth.storage.tables.engine.Commit.Result;
import dev.hearth.storage.tables.engine.TableEngine.Consistency;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Short words for what tests do with an engine. */
public record EngineDriver(TableEngine engine) {
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    public static RowKey key(String partition, String sort) {
        return new RowKey(bytes(partition), bytes(sort));
    }

    public static Change put(Space space, RowKey key, Expected expected, String value) {
        return new Change(space, key, expected, new Action.Put(bytes(value)));
    }

    public static Change put(Space space, RowKey key, String value) {
        return put(space, key, Expected.ANYTHING, value);
    }

    public static Change delete(Space space, RowKey key) {
        return new Change(space, key, Expected.ANYTHING, Action.DELETE);
    }

    static Commit derive(Change first, Derived... derived) {
        return new Commit(List.of(first), List.of(derived), List.of());
    }

    static Commit derive(Change first, Change second, Derived... derived) {
        return new Commit(List.of(first, second), List.of(derived), List.of());
    }

    static Commit recorded(Change change, Record record) {
        return new Commit(List.of(change), List.of(), List.of(record));
    }

    /** Commits, again as long as a row belongs to another transaction. */
    public Result commit(Commit commit) {
        while (true) {
            Result result = engine.commit(commit);
            if (!(result instanceof Result.Busy)) {
                return result;
            }
            Thread.onSpinWait();
        }
    }

    public Result commit(Change... changes) {
        return commit(Commit.of(changes));
    }

    /** Commits what must succeed; the version of the first change. */
    public long done(Change... changes) {
        return done(Commit.of(changes));
    }

    public long done(Commit commit) {
        return switch (commit(commit)) {
            case Result.Done done -> done.versions().getFirst();
            case Result result -> throw new AssertionError("The commit was refused: " + result);
        };
    }

    public @Nullable String value(Space space, RowKey key) {
        return engine.get(space, key, Consistency.STRONG)
                .map(row -> text(row.value()))
                .orElse(null);
    }

    public Optional<Row> row(Space space, RowKey key) {
        return engine.get(space, key, Consistency.STRONG);
    }

    public List<String> query(Space space, String partition, RowRange range) {
        return values(engine.query(space, bytes(partition), range, Consistency.STRONG));
    }

    public List<String> query(Space space, String partition) {
        return query(space, partition, RowRange.ALL);
    }

    public static List<String> values(RowCursor cursor) {
        return rows(cursor).stream().map(row -> text(row.value())).toList();
    }

    public static List<Row> rows(RowCursor cursor) {
        try (cursor) {
            List<Row> rows = new ArrayList<>();
            for (Row row = cursor.next(); row != null; row = cursor.next()) {
                rows.add(row);
            }
            return rows;
        }
    }
}
