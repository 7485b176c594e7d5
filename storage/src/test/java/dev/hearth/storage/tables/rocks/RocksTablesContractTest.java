package dev.hearth.storage.tables.rocks;

import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.engine.TableEngineContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class RocksTablesContractTest extends TableEngineContract {
    private static RocksTables tables;

    @BeforeAll
    static void openTables(@TempDir Path folder) {
        tables = RocksTables.open(RocksConfig.in(folder));
    }

    @AfterAll
    static void closeTables() {
        tables.close();
    }

    @Override
    public TableEngine engine() {
        return tables;
    }

    @Override
    public int effort() {
        return 300;
    }
}
