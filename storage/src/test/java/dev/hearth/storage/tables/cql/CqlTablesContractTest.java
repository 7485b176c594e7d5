package dev.hearth.storage.tables.cql;

import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.engine.TableEngineConcurrencyContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("slow")
@ExtendWith(CqlCluster.class)
class CqlTablesContractTest extends TableEngineConcurrencyContract {
    private static CqlTables tables;

    @BeforeAll
    static void connect(CqlCluster.Endpoint cluster) {
        tables = CqlTables.open(cluster.config());
    }

    @AfterAll
    static void disconnect() {
        if (tables != null) {
            tables.close();
        }
    }

    @AfterEach
    void dropTable() {
        tables.dropTable(table);
    }

    @Override
    protected TableEngine open() {
        return tables;
    }

    @Override
    protected int effort() {
        return 25;
    }
}
