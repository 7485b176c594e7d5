package dev.hearth.storage.tables.service;

import dev.hearth.storage.tables.cql.CqlCluster;
import dev.hearth.storage.tables.cql.CqlConfig;
import dev.hearth.storage.tables.cql.CqlTables;
import dev.hearth.storage.tables.engine.TableEngine;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("slow")
@ExtendWith(CqlCluster.class)
class CqlCatalogueTest extends CatalogueContract {
    private final CqlCluster.Endpoint cluster;

    CqlCatalogueTest(CqlCluster.Endpoint cluster) {
        this.cluster = cluster;
    }

    @Override
    TableEngine open(Path folder) {
        return CqlTables.open(CqlConfig.of(cluster.address(), cluster.datacenter(), "hearth_catalogue"));
    }

    @Override
    TablesConfig config() {
        return TablesServer.quickShared();
    }
}
