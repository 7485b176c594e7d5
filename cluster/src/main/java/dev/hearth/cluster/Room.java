package dev.hearth.cluster;

import dev.hearth.api.Labels;
import dev.hearth.kinds.Reconciliation;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The rooms that have an application of their own. */
enum Room {
    OPERATOR(Set.of("functions")),
    GATEWAY(Set.of("functions")),
    STORAGE(Set.of("buckets", "tables", "userpools")),
    EVENTING(Set.of("functions", "streams", "eventsources", "schedules", "topics", "brokers", "triggers"));

    private final Set<String> kinds;

    Room(Set<String> kinds) {
        this.kinds = kinds;
    }

    /** What a started room stands in. All of it stays the caller's. */
    record Surroundings(Vertx vertx, KubernetesClient client, MeterRegistry meters) {}

    /** A room whose settings were read: it only has to be started. */
    interface Prepared {
        /** Returns when it serves; what it gives ends it. */
        AutoCloseable start(Surroundings surroundings);
    }

    /** A room that has something to do between being told to end and its end. */
    interface Running extends AutoCloseable {
        /** The process was told to end, and serves on for a while. */
        void ending();
    }

    /** The kinds (plural) of hearth.dev that it cannot work without. */
    Set<String> kinds() {
        return kinds;
    }

    String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Room named(List<String> arguments) {
        return Arrays.stream(values())
                .filter(room -> arguments.equals(List.of(room.title())))
                .findFirst()
                .orElseThrow(() ->
                        new SettingsException(List.of("the one argument is the room to run, one of %s, and not '%s'."
                                .formatted(
                                        Arrays.stream(values()).map(Room::title).collect(Collectors.joining(", ")),
                                        String.join(" ", arguments)))));
    }

    /** Reads its settings; what is wrong is noted there. */
    Prepared prepare(Settings settings) {
        return switch (this) {
            case OPERATOR -> OperatorApplication.of(settings);
            case GATEWAY -> GatewayApplication.of(settings);
            case STORAGE -> StorageApplication.of(settings);
            case EVENTING -> EventingApplication.of(settings);
        };
    }

    /** What several rooms are told alike. */
    static String internalToken(Settings settings) {
        String token =
                settings.need("HEARTH_INTERNAL_TOKEN", "the bearer token that Hearth's rooms know each other by");
        if (!token.isEmpty() && token.length() < 16) {
            settings.wrong("'HEARTH_INTERNAL_TOKEN' must have at least 16 characters, and has " + token.length() + ".");
        }
        return token;
    }

    static String region(Settings settings) {
        String region = settings.text("HEARTH_REGION", "us-east-1");
        if (!region.matches("[a-z0-9-]+")) {
            settings.wrong(
                    "'HEARTH_REGION' must be as AWS writes regions, such as us-east-1, and is '" + region + "'.");
        }
        return region;
    }

    /** Where several replicas may run at once, be it for the moment of an upgrade, one of them reconciles. */
    static Optional<Reconciliation.Lease> lease(Settings settings, String name) {
        return settings.flag("HEARTH_LEADER_ELECTION", true)
                ? Optional.of(new Reconciliation.Lease(Labels.SYSTEM_NAMESPACE, name))
                : Optional.empty();
    }
}
