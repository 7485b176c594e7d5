package dev.hearth.storage.tables.rocks;

import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.engine.TableEngineConcurrencyContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class RocksTablesContractTest extends TableEngineConcurrencyContract {
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
    protected TableEngine open() {
        return tables;
    }

    @Override
    protected int effort() {
        return 300;
    }
}
