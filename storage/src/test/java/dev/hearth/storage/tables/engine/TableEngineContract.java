package dev.hearth.storage.tables.engine;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What {@link TableEngine} promises, an interface a subject; an engine's test says how it is opened. */
public abstract class TableEngineContract
        implements DocumentsContract,
                RowsContract,
                RangesContract,
                ScansContract,
                SpacesContract,
                DerivedRowsContract,
                ChangeStreamsContract,
                ConcurrencyContract {
    private final String table = OneTable.fresh("t");
    private final List<String> tables = new ArrayList<>(List.of(table));

    @BeforeEach
    void makeTable() {
        engine().createTable(table);
        engine().createGlobal(global());
    }

    @AfterEach
    void dropTables() {
        tables.forEach(engine()::dropTable);
    }

    @Override
    public String table() {
        return table;
    }

    @Override
    public Space.Base anotherTable() {
        String other = OneTable.fresh("o");
        tables.add(other);
        engine().createTable(other);
        return new Space.Base(other);
    }
}
