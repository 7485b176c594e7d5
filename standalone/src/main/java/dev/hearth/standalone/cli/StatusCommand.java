package dev.hearth.standalone.cli;

import dev.hearth.api.AccountId;
import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionStatus;
import dev.hearth.api.pool.Pool;
import dev.hearth.standalone.platform.DataFolder;
import dev.hearth.standalone.platform.PlatformState;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hearth status}: where everything is and how the functions are. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Say where the platform's endpoints are and how its functions are.")
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private ReachOption where = new ReachOption();

    @Override
    public Integer call() {
        try (Reach reach = where.open()) {
            KubernetesClient client = reach.client();
            switch (reach) {
                case Reach.OfLaptop(PlatformState platform, KubernetesClient its, String namespace) -> lines(platform);
                case Reach.OfCluster cluster -> lines(cluster);
            }
            List<Function> functions =
                    client.resources(Function.class).inAnyNamespace().list().getItems();
            functions.sort(Comparator.comparing((Function f) -> f.getMetadata().getNamespace())
                    .thenComparing(f -> f.getMetadata().getName()));
            line("pools", pools(client));
            System.out.println();
            System.out.printf(
                    "%-16s %-14s %-24s %-12s %-6s %s%n", "NAMESPACE", "ACCOUNT", "FUNCTION", "READY", "PODS", "");
            for (Function function : functions) {
                FunctionStatus status = function.getStatus() == null ? new FunctionStatus() : function.getStatus();
                Condition ready = status.conditions.stream()
                        .filter(condition -> condition.getType().equals(FunctionStatus.READY))
                        .findFirst()
                        .orElseGet(Condition::new);
                boolean well = "True".equals(ready.getStatus());
                String namespace = function.getMetadata().getNamespace();
                System.out.printf(
                        "%-16s %-14s %-24s %-12s %-6s %s%n",
                        namespace,
                        AccountId.of(namespace),
                        function.getMetadata().getName(),
                        ready.getStatus() == null ? "Unknown" : ready.getStatus(),
                        status.pods == null ? 0 : status.pods,
                        well || ready.getMessage() == null ? "" : ready.getReason() + ": " + ready.getMessage());
            }
        }
        return 0;
    }

    private static void lines(PlatformState platform) {
        line(
                "up since",
                Instant.ofEpochMilli(platform.startedAt()) + " ("
                        + ago(Duration.between(Instant.ofEpochMilli(platform.startedAt()), Instant.now()))
                        + "), process "
                        + platform.pid());
        DataFolder folder = new DataFolder(
                Objects.requireNonNull(Path.of(platform.kubeconfig()).getParent()));
        line("data", folder.root().toString());
        line("functions", platform.hearthUrl());
        line("AWS endpoint", platform.awsEndpointUrl());
        line("API server", platform.apiServerUrl() + "  (KUBECONFIG=" + platform.kubeconfig() + ")");
        line("health, metrics", platform.healthUrl() + "/q/health  " + platform.healthUrl() + "/q/metrics");
        line("log", folder.log().toString());
    }

    private static void lines(Reach.OfCluster cluster) {
        line("API server", cluster.apiServer());
        String rooms = cluster.rooms().stream()
                .collect(Collectors.groupingBy(
                        pod -> pod.getMetadata().getLabels().get("app.kubernetes.io/component"),
                        TreeMap::new,
                        Collectors.toList()))
                .entrySet()
                .stream()
                .map(room -> "%s %d of %d"
                        .formatted(
                                room.getKey(),
                                room.getValue().stream()
                                        .filter(Readiness::isPodReady)
                                        .count(),
                                room.getValue().size()))
                .collect(Collectors.joining(", "));
        line("Hearth", rooms.isEmpty() ? "has no pods in hearth-system" : rooms + " ready");
    }

    /** How many pods wait for a function, and of what. */
    private static String pools(KubernetesClient client) {
        List<Pool> pools = client.resources(Pool.class).inAnyNamespace().list().getItems();
        List<String> shown = pools.stream()
                .filter(pool -> pool.getStatus() != null && pool.getStatus().target != null)
                .filter(pool -> pool.getStatus().target > 0)
                .sorted(Comparator.comparing((Pool pool) -> pool.getMetadata().getNamespace())
                        .thenComparing(pool -> pool.getMetadata().getName()))
                .map(pool -> "%s/%s %d of %d"
                        .formatted(
                                pool.getMetadata().getNamespace(),
                                pool.getMetadata().getName(),
                                pool.getStatus().ready,
                                pool.getStatus().target))
                .toList();
        return shown.isEmpty() ? "no pods wait for a function" : String.join(", ", shown) + " wait for a function";
    }

    private static void line(String what, String value) {
        System.out.printf("%-16s %s%n", what, value);
    }

    private static String ago(Duration up) {
        return up.toDays() > 0
                ? up.toDays() + " d"
                : up.toHours() > 0
                        ? up.toHours() + " h"
                        : up.toMinutes() > 0 ? up.toMinutes() + " min" : up.toSeconds() + " s";
    }
}
