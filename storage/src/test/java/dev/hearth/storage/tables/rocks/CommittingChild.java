package dev.hearth.storage.tables.rocks;

import static dev.hearth.storage.tables.engine.EngineDriver.bytes;
import static dev.hearth.storage.tables.engine.EngineDriver.key;
import static dev.hearth.storage.tables.engine.EngineDriver.put;

import dev.hearth.storage.tables.engine.Commit;
import dev.hearth.storage.tables.engine.Space;
import java.nio.file.Path;
import java.util.List;

/** A process that commits two rows, a derived one and a record, over and over, and says which commits were acknowledged. */
final class CommittingChild {
    static final Space.Base BASE = new Space.Base("killed");
    static final Space.Global GLOBAL = new Space.Global("killed", "g");

    private CommittingChild() {}

    public static void main(String[] arguments) throws Exception {
        RocksTables tables = RocksTables.open(RocksConfig.in(Path.of(arguments[0])));
        tables.createTable("killed");
        tables.createGlobal(GLOBAL);
        for (int thread = 0; thread < 3; thread++) {
            int own = thread;
            Thread.ofPlatform().start(() -> {
                for (int i = own; ; i += 3) {
                    tables.commit(commit(i));
                    synchronized (System.out) {
                        System.out.println(i);
                    }
                }
            });
        }
    }

    private static Commit commit(int i) {
        String value = i + " " + "x".repeat(i % 4_000);
        return new Commit(
                List.of(put(BASE, key("left" + i, ""), value), put(BASE, key("right" + i, ""), value)),
                List.of(new Commit.Derived(GLOBAL, key("g" + i, ""), new Commit.Action.Put(bytes(value)), 0)),
                List.of(new Commit.Record("killed", 0, bytes("" + i), 0)));
    }
}
