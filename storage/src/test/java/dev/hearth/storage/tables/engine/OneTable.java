package dev.hearth.storage.tables.engine;

import java.util.concurrent.atomic.AtomicInteger;

/** An engine and, for each test, a table with a local and a global space. */
interface OneTable {
    AtomicInteger NAMES = new AtomicInteger();

    /** An id that no test had before. */
    static String fresh(String name) {
        return name + Long.toString(System.nanoTime(), 36) + '_' + NAMES.incrementAndGet();
    }

    /** The engine, open; one for all tests of a class. */
    TableEngine engine();

    String table();

    /** One more, for this test. */
    Space.Base anotherTable();

    default EngineDriver drive() {
        return new EngineDriver(engine());
    }

    default Space.Base base() {
        return new Space.Base(table());
    }

    default Space.Local local() {
        return new Space.Local(table(), "by_price");
    }

    default Space.Global global() {
        return new Space.Global(table(), "by_city");
    }
}
