package dev.hearth.storage.tables.service;

import dev.hearth.storage.bench.Figures;
import dev.hearth.storage.bench.Measured;
import dev.hearth.storage.tables.engine.Commit;
import dev.hearth.storage.tables.engine.Commit.Action;
import dev.hearth.storage.tables.engine.Commit.Expected;
import dev.hearth.storage.tables.engine.Row;
import dev.hearth.storage.tables.engine.RowCursor;
import dev.hearth.storage.tables.engine.RowKey;
import dev.hearth.storage.tables.engine.RowRange;
import dev.hearth.storage.tables.engine.Space;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.engine.TableEngine.Consistency;
import dev.hearth.storage.tables.rocks.RocksConfig;
import dev.hearth.storage.tables.rocks.RocksTables;
import dev.hearth.storage.tables.service.BenchRequests.Operation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Measures tables over HTTP at 32 connections, and the engine called directly with the same work. Client and server share the
 * machine, so the client is as lean as it can be: requests are signed before the clock starts, and sent over plain sockets.
 */
public final class TablesBench {
    private static final byte[] VALUE = "x".repeat(150).getBytes(StandardCharsets.US_ASCII);

    /** Tables over RocksDB, and RocksDB's engine by itself. */
    public static void besideTheEngine(Figures figures, Path folder, int seconds) throws Exception {
        try (TableEngine engine = open(folder);
                TablesServer server = new TablesServer(engine, TablesConfig.embedded(), Clock.systemUTC())) {
            BenchRequests requests = BenchRequests.filled(server, "bench", BenchRequests.SMALL);
            Map<Operation, Measured> http = overHttp(requests, seconds);
            Map<Operation, Measured> direct = direct(engine, seconds);
            for (Operation operation : Operation.values()) {
                Measured over = measured(http, operation);
                figures.add("tables.rocks." + operation, over);
                figures.add(
                        "tables.rocks." + operation + ".vs_engine",
                        "ratio",
                        over.perSecond() / measured(direct, operation).perSecond());
            }
        }
    }

    /** What a call costs in a table of many items, over what it costs in one of a thousand: 1 is flat. */
    public static void largeBesideSmall(Figures figures, Path folder, int seconds, int items) throws Exception {
        try (TableEngine engine = open(folder);
                TablesServer server = new TablesServer(engine, TablesConfig.embedded(), Clock.systemUTC())) {
            Map<Operation, Measured> small =
                    overHttp(BenchRequests.filled(server, "small", 1_000 / BenchRequests.ROWS), seconds);
            Map<Operation, Measured> large =
                    overHttp(BenchRequests.filled(server, "large", items / BenchRequests.ROWS), seconds);
            for (Operation operation : Operation.values()) {
                figures.add(
                        "tables.rocks." + operation + ".large_vs_small",
                        "ratio",
                        measured(small, operation).perSecond()
                                / measured(large, operation).perSecond());
            }
        }
    }

    /** The same calls of a table over any engine, by operation; the names are those of {@code tables.rocks}. */
    public static Map<String, Measured> over(TableEngine engine, int seconds) throws Exception {
        try (TablesServer server = new TablesServer(engine, TablesConfig.embedded(), Clock.systemUTC())) {
            Map<String, Measured> all = new java.util.LinkedHashMap<>();
            overHttp(BenchRequests.filled(server, "bench", BenchRequests.SMALL), seconds)
                    .forEach((operation, measured) -> all.put(operation.name(), measured));
            return all;
        }
    }

    /** Serves tables and does nothing; closing ends it. */
    public static AutoCloseable serve(Path folder) throws Exception {
        TableEngine engine = open(folder);
        TablesServer server = new TablesServer(engine, TablesConfig.embedded(), Clock.systemUTC());
        return () -> {
            server.close();
            engine.close();
        };
    }

    private static TableEngine open(Path folder) {
        return RocksTables.open(RocksConfig.in(folder));
    }

    private static Measured measured(Map<Operation, Measured> all, Operation operation) {
        return java.util.Objects.requireNonNull(all.get(operation));
    }

    private static Map<Operation, Measured> overHttp(BenchRequests requests, int seconds) throws InterruptedException {
        Map<Operation, Measured> all = new EnumMap<>(Operation.class);
        for (Operation operation : Operation.values()) {
            List<byte[]> signed = requests.signed(operation);
            Measured.of(1, () -> requests.connection(signed)); // warm
            all.put(operation, Measured.of(seconds, () -> requests.connection(signed)));
        }
        return all;
    }

    private static Map<Operation, Measured> direct(TableEngine engine, int seconds) throws InterruptedException {
        Space.Base space = new Space.Base("direct");
        engine.createTable("direct");
        IntConsumer put = i ->
                engine.commit(Commit.of(new Commit.Change(space, key(i), Expected.ANYTHING, new Action.Put(VALUE))));
        for (int i = 0; i < BenchRequests.SMALL * BenchRequests.ROWS; i++) {
            put.accept(i);
        }
        Map<Operation, Measured> all = new EnumMap<>(Operation.class);
        for (Operation operation : Operation.values()) {
            IntConsumer work = switch (operation) {
                case put -> put;
                case get -> i -> engine.get(space, key(i), Consistency.STRONG);
                case update_if ->
                    i -> {
                        Optional<Row> row = engine.get(space, key(i), Consistency.STRONG);
                        engine.commit(Commit.of(
                                new Commit.Change(space, key(i), Expected.found(row), new Action.Put(VALUE))));
                    };
                case query20 -> i -> query(engine, space, key(i));
            };
            Measured.of(1, () -> work::accept);
            all.put(operation, Measured.of(seconds, () -> work::accept));
        }
        return all;
    }

    private static void query(TableEngine engine, Space.Base space, RowKey key) {
        try (RowCursor rows = engine.query(space, key.partition(), RowRange.ALL, Consistency.STRONG)) {
            for (int row = 0; row < BenchRequests.ROWS && rows.next() != null; row++) {
                // counted by the loop
            }
        }
    }

    private static RowKey key(int i) {
        int partition = i % BenchRequests.SMALL;
        byte[] sort = ByteBuffer.allocate(4)
                .putInt(i / BenchRequests.SMALL % BenchRequests.ROWS)
                .array();
        return new RowKey(("p" + partition).getBytes(StandardCharsets.US_ASCII), sort);
    }

    private TablesBench() {}
}
