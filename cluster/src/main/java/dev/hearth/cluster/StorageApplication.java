package dev.hearth.cluster;

import dev.hearth.cluster.Room.Prepared;
import dev.hearth.cluster.Room.Surroundings;
import dev.hearth.storage.StorageConfig;
import dev.hearth.storage.StorageRoom;
import dev.hearth.storage.objects.engine.ObjectEngine;
import dev.hearth.storage.objects.notify.Courier;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.userpools.engine.KeycloakEngine;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The storage room as an application, on the engines that its settings name. */
final class StorageApplication {
    /** @param bases of host names that carry a bucket */
    private record Plan(
            GivenTables tables,
            ObjectEngine objects,
            KeycloakEngine users,
            StorageConfig config,
            Optional<URI> eventing,
            String internalToken,
            List<String> bases) {}

    static Prepared of(Settings settings) {
        GivenTables tables = GivenTables.of(settings);
        Plan plan = new Plan(
                tables,
                GivenObjects.of(settings),
                GivenKeycloak.of(settings),
                new StorageConfig(
                        Ports.host(settings),
                        Ports.of(settings, "STORAGE", Ports.STORAGE),
                        Room.region(settings),
                        settings.number("HEARTH_LOOPS", 1, 1, 64),
                        Room.lease(settings, "hearth-storage"),
                        Duration.ofSeconds(30)),
                settings.findUrl("HEARTH_EVENTING_URL"),
                Room.internalToken(settings),
                Settings.parts(settings.text("HEARTH_BUCKET_HOSTS", "")).toList());
        return in -> start(plan, in);
    }

    private static AutoCloseable start(Plan plan, Surroundings in) {
        TableEngine tables = plan.tables().open();
        try {
            StorageRoom room = StorageRoom.start(
                    in.vertx(),
                    in.client(),
                    plan.config(),
                    new StorageRoom.Engines(tables, plan.tables().alone(), plan.objects(), plan.users()),
                    plan.eventing().map(at -> new Courier(at, plan.internalToken())),
                    plan.bases(),
                    in.meters(),
                    Clock.systemUTC());
            return () -> {
                room.close();
                tables.close();
            };
        } catch (RuntimeException e) {
            tables.close();
            throw e;
        }
    }

    private StorageApplication() {}
}
