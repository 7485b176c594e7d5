package dev.hearth.storage.tables.cql;

import static dev.hearth.storage.tables.engine.EngineDriver.bytes;
import static dev.hearth.storage.tables.engine.EngineDriver.key;
import static dev.hearth.storage.tables.engine.EngineDriver.put;

import dev.hearth.storage.tables.engine.Commit;
import dev.hearth.storage.tables.engine.Commit.Expected;
import dev.hearth.storage.tables.engine.Commit.Result;
import dev.hearth.storage.tables.engine.Space;
import java.util.List;

/**
 * A process that commits a row in each of two partitions, a derived one and a record (every other time in one partition alone),
 * over and over, and says which commits were acknowledged.
 */
final class CqlCommittingChild {
    private CqlCommittingChild() {}

    public static void main(String[] arguments) {
        CqlTables tables = CqlTables.open(CqlTablesProcessTest.impatient(CqlCluster.parse(arguments[0])));
        String table = arguments[1];
        for (int thread = 0; thread < 4; thread++) {
            int own = thread;
            Thread.ofPlatform().start(() -> {
                for (int i = own; ; i += 4) {
                    if (tables.commit(commit(table, i)) instanceof Result.Done) {
                        synchronized (System.out) {
                            System.out.println(i);
                        }
                    }
                }
            });
        }
    }

    static Commit commit(String table, int i) {
        Space.Base base = new Space.Base(table);
        Space.Global global = new Space.Global(table, "by_city");
        // The last bit but one chooses, so that each thread does both.
        String right = (i & 4) == 0 ? "right" + i : "left" + i;
        return new Commit(
                List.of(
                        put(base, key("left" + i, "l"), Expected.ABSENT, "" + i),
                        put(base, key(right, "r"), Expected.ABSENT, "" + i)),
                List.of(new Commit.Derived(global, key("g" + i, ""), new Commit.Action.Put(bytes("" + i)), 1)),
                List.of(new Commit.Record(table, 0, bytes("" + i), 1)));
    }
}
