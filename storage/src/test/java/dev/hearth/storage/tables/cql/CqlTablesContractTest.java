package dev.hearth.storage.tables.cql;

import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.engine.TableEngineContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("slow")
@ExtendWith(CqlCluster.class)
class CqlTablesContractTest extends TableEngineContract {
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

    @Override
    public TableEngine engine() {
        return tables;
    }

    @Override
    public int effort() {
        return 25;
    }
}
