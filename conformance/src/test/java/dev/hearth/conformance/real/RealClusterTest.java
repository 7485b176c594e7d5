package dev.hearth.conformance.real;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One release's life, in order: each test stands on what those before it have left. */
@Tag("real")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
class RealClusterTest {
    private final Site site;

    RealClusterTest(@TempDir Path folder) {
        site = new Site(folder);
    }

    @BeforeAll
    @Timeout(300)
    void install() {
        site.release().install(Release.NAMESPACE, Site.VALUES);
        await().atMost(Site.A_WHILE)
                .until(() -> site.client()
                                .pods()
                                .inNamespace(Release.NAMESPACE)
                                .list()
                                .getItems()
                                .size()
                        >= 3);
        site.roomsAreReady();
    }

    @Nested
    @Order(1)
    class ItIsUsed extends FirstUse {
        ItIsUsed() {
            super(site);
        }
    }

    @Nested
    @Order(2)
    class ItConforms extends FromOutside {
        ItConforms() {
            super(site);
        }
    }

    @Nested
    @Order(3)
    class ItIsGivenEngines extends EnginesUse {
        ItIsGivenEngines() {
            super(site);
        }
    }

    @Nested
    @Order(4)
    class PartsOfItAreKilled extends Faults {
        PartsOfItAreKilled() {
            super(site);
        }
    }

    @Nested
    @Order(5)
    class ItIsUpgradedAndUninstalled extends UpgradeAndEnd {
        ItIsUpgradedAndUninstalled() {
            super(site);
        }
    }

    @Nested
    @Order(6)
    class ItKeepsTablesElsewhere extends CqlUse {
        ItKeepsTablesElsewhere() {
            super(site);
        }
    }

    @AfterAll
    void end() {
        site.close();
    }
}
