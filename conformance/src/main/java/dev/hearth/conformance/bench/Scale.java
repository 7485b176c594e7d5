package dev.hearth.conformance.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What functions cost by being there, and what by being called: operator and gateway, each in a process of its own with the memory that
 * the chart gives it, on an API server with a thousand Functions and then with ten thousand. Pods are {@link StandInPods}.
 *
 * <p>Rows say how many Functions there were, where that is not the number that a row is meant for: ten thousand for the operator,
 * a thousand for the gateway.
 */
final class Scale {
    private static final int FEW = 1_000;
    private static final int MANY = 10_000;
    private static final int NAMESPACES = 20;
    private static final int STARTS = 3;
    private static final int CHANGES = 9;
    private static final int NEW = 100;
    private static final int REST_SECONDS = 30;
    private static final int WARM_UP_SECONDS = 15;
    private static final int LONGEST_END_SECONDS = 180;

    /** So many functions are called, each once a second. */
    private static final int[] ACTIVE = {10, 100};

    private static final int OPERATOR_MIB = 512;
    private static final int GATEWAY_MIB = 640;
    private static final String TOKEN = "a token that only this benchmark knows";

    /** A condition that says so, in whatever order its fields are. */
    private static final Pattern READY =
            Pattern.compile("\\{(?=[^{}]*\"type\":\"Ready\")(?=[^{}]*\"status\":\"True\")[^{}]*}");

    private static final Pattern GENERATION = Pattern.compile("\"generation\":(\\d+)");

    private final Path hearth;
    private final Path folder;
    private final Report report;
    private final Consumer<String> say;
    private final int functionsPort;
    private final int runtimePort;
    private final int packagesPort;

    Scale(Path hearth, Path folder, Report report, Consumer<String> say) throws IOException {
        this.hearth = hearth;
        this.folder = folder;
        this.report = report;
        this.say = say;
        this.functionsPort = NodeServers.freePort();
        this.runtimePort = NodeServers.freePort();
        this.packagesPort = NodeServers.freePort();
    }

    void run() throws IOException, InterruptedException {
        try (ApiServer cluster = ApiServer.start(hearth, folder.resolve("scale"))) {
            for (int i = 0; i < NAMESPACES; i++) {
                cluster.kubectl("create", "namespace", namespace(i));
            }
            int before = 0;
            for (int count : new int[] {FEW, MANY}) {
                say.accept("making %d functions".formatted(count - before));
                create(cluster, before, count);
                try (RoomProcess gateway = gateways(cluster, count)) {
                    takeOver(cluster, before, count);
                    operators(cluster, gateway, count);
                }
                before = count;
            }
        }
    }

    private static String namespace(int function) {
        return "scale-" + function % NAMESPACES;
    }

    private static String path(int function) {
        return "/apis/hearth.dev/v1alpha1/namespaces/" + namespace(function) + "/functions";
    }

    private static String row(String name, int count, int meant) {
        return count == meant ? name : name + ".of_" + count;
    }

    // ── functions ───────────────────────────────────────────────────────────────────────────────────────────────────

    private static void create(ApiServer cluster, int from, int to) throws IOException, InterruptedException {
        List<Future<?>> made = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (int i = from; i < to; i++) {
                int function = i;
                made.add(threads.submit(() -> {
                    cluster.create(path(function), manifest(function));
                    return function;
                }));
            }
            try {
                for (Future<?> one : made) {
                    one.get();
                }
            } catch (ExecutionException failed) {
                threads.shutdownNow();
                throw failed;
            }
        } catch (ExecutionException e) {
            throw new IOException("a function could not be made", e.getCause());
        }
    }

    /** Code and environment of their own, and Ready without a pod. */
    private static String manifest(int function) {
        return """
                {"apiVersion": "hearth.dev/v1alpha1", "kind": "Function",
                 "metadata": {"name": "function-%d", "labels": {"app": "scale"}},
                 "spec": {"runtime": "nodejs20.x", "handler": "index.handler", "timeoutSeconds": 30,
                  "url": {"authType": "NONE"},
                  "environment": [{"name": "NUMBER", "value": "%d"}, {"name": "STAGE", "value": "production"}],
                  "scaling": {"initialScale": 0, "maxScale": 10, "stableWindowSeconds": 6},
                  "code": {"inline": {"index.mjs":
                   "export const handler = async event => ({statusCode: 200, body: JSON.stringify({function: %d})})\\n"}}}}
                """.formatted(function, function, function);
    }

    // ── the gateway ─────────────────────────────────────────────────────────────────────────────────────────────────

    /** Starts it some times; the last one runs. */
    private RoomProcess gateways(ApiServer cluster, int count) throws IOException, InterruptedException {
        for (int start = 1; ; start++) {
            say.accept("%d functions: gateway, start %d of %d".formatted(count, start, STARTS));
            RoomProcess gateway = gateway(cluster);
            gateway.awaitReady();
            reportStart("gateway", gateway, count, FEW);
            if (start == STARTS) {
                report.add(row("gateway.heap_mib", count, FEW), "MiB", gateway.liveMebibytes());
                return gateway;
            }
            gateway.close();
        }
    }

    private RoomProcess gateway(ApiServer cluster) throws IOException {
        Map<String, String> settings = new HashMap<>(common(cluster));
        settings.put("HEARTH_LISTEN_FUNCTIONS", "" + functionsPort);
        settings.put("HEARTH_LISTEN_AWS", "0");
        settings.put("HEARTH_LISTEN_RUNTIME", "" + runtimePort);
        return room("gateway", GATEWAY_MIB, settings);
    }

    private static Map<String, String> common(ApiServer cluster) {
        return Map.of(
                "KUBECONFIG",
                cluster.kubeconfig().toString(),
                "HEARTH_INTERNAL_TOKEN",
                TOKEN,
                "HEARTH_LISTEN_HOST",
                "127.0.0.1");
    }

    private RoomProcess room(String name, int limitMiB, Map<String, String> settings) throws IOException {
        return new RoomProcess(
                hearth.resolveSibling("cluster"), name, limitMiB, settings, folder.resolve(name + ".log"));
    }

    private void reportStart(String name, RoomProcess room, int count, int meant)
            throws IOException, InterruptedException {
        report.add(row(name + ".start_s", count, meant), "s", room.age());
        report.add(row(name + ".start_cpu_s", count, meant), "s", room.cpuMillis() / 1000);
        Thread.sleep(3_000); // what the start has left to do
        report.add(row(name + ".rss_mib", count, meant), "MiB", room.residentMebibytes());
    }

    // ── the operator ────────────────────────────────────────────────────────────────────────────────────────────────

    private RoomProcess operator(ApiServer cluster) throws IOException {
        Map<String, String> settings = new HashMap<>(common(cluster));
        settings.put("HEARTH_GATEWAYS", "http://127.0.0.1:" + runtimePort);
        settings.put("HEARTH_RUNTIME_URL", "http://127.0.0.1:" + runtimePort);
        settings.put("HEARTH_PACKAGES_FOLDER", folder.resolve("packages").toString());
        settings.put("HEARTH_PACKAGES_URL", "http://127.0.0.1:" + packagesPort); // what pods are told of code
        settings.put("HEARTH_LISTEN_PACKAGES", "" + packagesPort);
        settings.put("HEARTH_IMAGE_TAG", "bench");
        settings.put("HEARTH_POOL_MEMORY_MIB", "1"); // pools, in which no pod has room: nothing runs them here
        return room("operator", OPERATOR_MIB, settings);
    }

    private static void awaitAll(RoomProcess operator, int count) throws IOException, InterruptedException {
        operator.await("knew all functions", () -> operator.metric("hearth_operator_functions") == count);
    }

    /** The first start after functions were made: all of them are new to it. */
    private void takeOver(ApiServer cluster, int before, int count) throws IOException, InterruptedException {
        say.accept("%d functions: operator, %d of them new".formatted(count, count - before));
        try (RoomProcess operator = operator(cluster)) {
            awaitAll(operator, count);
            for (int namespace = 0; namespace < NAMESPACES; namespace++) {
                awaitReady(cluster, operator, path(namespace), (count + NAMESPACES - 1 - namespace) / NAMESPACES);
            }
            report.add(row("operator.new_functions_per_s", count, MANY), "1/s", (count - before) / operator.age());
        }
    }

    private static void awaitReady(ApiServer cluster, RoomProcess operator, String path, int count)
            throws IOException, InterruptedException {
        operator.await(
                "made the functions Ready",
                () -> READY.matcher(got(cluster, path)).results().count() == count);
    }

    private static String got(ApiServer cluster, String path) {
        try {
            return cluster.get(path);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private void operators(ApiServer cluster, RoomProcess gateway, int count) throws IOException, InterruptedException {
        for (int start = 1; start <= STARTS; start++) {
            say.accept("%d functions: operator, start %d of %d".formatted(count, start, STARTS));
            try (RoomProcess operator = operator(cluster)) {
                awaitAll(operator, count);
                reportStart("operator", operator, count, MANY);
                if (start == STARTS) {
                    report.add(row("operator.heap_mib", count, MANY), "MiB", operator.liveMebibytes());
                    rest(operator, gateway, count);
                    changes(cluster, operator, count);
                    newOnes(cluster, operator, count);
                    active(cluster, operator, gateway, count);
                }
            }
        }
    }

    /** Nobody calls and nobody changes anything. */
    private void rest(RoomProcess operator, RoomProcess gateway, int count) throws IOException, InterruptedException {
        say.accept("%d functions: at rest for %d s".formatted(count, REST_SECONDS));
        double operatorBefore = operator.cpuMillis();
        double gatewayBefore = gateway.cpuMillis();
        Thread.sleep(REST_SECONDS * 1000L);
        double minutes = REST_SECONDS / 60.0;
        report.add(
                row("operator.rest_cpu_ms_per_min", count, MANY),
                "ms",
                (operator.cpuMillis() - operatorBefore) / minutes);
        report.add(
                row("gateway.rest_cpu_ms_per_min", count, FEW), "ms", (gateway.cpuMillis() - gatewayBefore) / minutes);
    }

    /** From a change of one spec to the status that says so. */
    private void changes(ApiServer cluster, RoomProcess operator, int count) throws IOException, InterruptedException {
        say.accept("%d functions: one is changed".formatted(count));
        for (int change = 1; change <= CHANGES; change++) {
            int function = change * 37;
            String path = path(function) + "/function-" + function;
            long began = System.nanoTime();
            cluster.patch(path, "{\"spec\": {\"timeoutSeconds\": " + (30 + count / 1000 + change) + "}}");
            String generation = "\"observedGeneration\":" + generation(got(cluster, path));
            operator.await("took a change over", () -> got(cluster, path).contains(generation));
            report.add(row("operator.change_ms", count, MANY), "ms", (System.nanoTime() - began) / 1e6);
        }
    }

    private static String generation(String function) throws IOException {
        var found = GENERATION.matcher(function);
        if (!found.find()) {
            throw new IOException("a function without a generation: " + function);
        }
        return found.group(1);
    }

    /** More come while all the others are there. */
    private void newOnes(ApiServer cluster, RoomProcess operator, int count) throws IOException, InterruptedException {
        say.accept("%d functions: %d more".formatted(count, NEW));
        String namespace = "scale-new-" + count;
        cluster.kubectl("create", "namespace", namespace);
        String path = "/apis/hearth.dev/v1alpha1/namespaces/" + namespace + "/functions";
        long began = System.nanoTime();
        for (int i = 0; i < NEW; i++) {
            cluster.create(path, manifest(i));
        }
        awaitReady(cluster, operator, path, NEW);
        report.add(row("operator.reconcile_100_s", count, MANY), "s", (System.nanoTime() - began) / 1e9);
        cluster.kubectl("delete", "namespace", namespace, "--wait=true");
        awaitAll(operator, count);
    }

    // ── both, with functions that are called ────────────────────────────────────────────────────────────────────────

    private void active(ApiServer cluster, RoomProcess operator, RoomProcess gateway, int count)
            throws IOException, InterruptedException {
        try (StandInPods pods = new StandInPods(cluster, runtimePort)) {
            for (int called : ACTIVE) {
                say.accept("%d functions: %d of them are called once a second".formatted(count, called));
                List<URI> targets = IntStream.range(0, called)
                        .mapToObj(function -> URI.create("http://127.0.0.1:%d/functions/%s/function-%d/"
                                .formatted(functionsPort, namespace(function), function)))
                        .toList();
                PacedLoad load = new PacedLoad(targets, called);
                load.run(WARM_UP_SECONDS, called); // they start
                double operatorBefore = operator.cpuMillis();
                double gatewayBefore = gateway.cpuMillis();
                int errors = load.run(REST_SECONDS, called).errors();
                double minutes = REST_SECONDS / 60.0;
                String which = ".active_" + called;
                report.add(
                        row("operator" + which + "_cpu_ms_per_min", count, MANY),
                        "ms",
                        (operator.cpuMillis() - operatorBefore) / minutes);
                report.add(
                        row("gateway" + which + "_cpu_ms_per_min", count, FEW),
                        "ms",
                        (gateway.cpuMillis() - gatewayBefore) / minutes);
                report.add(row("scale" + which + "_errors", count, MANY), "requests", errors);
            }
            say.accept("%d functions: nobody calls any more".formatted(count));
            long end = System.nanoTime() + LONGEST_END_SECONDS * 1_000_000_000L;
            while (pods.count() > 0) {
                if (System.nanoTime() > end) {
                    throw new IOException(
                            "%d pods are there %d s after the last call".formatted(pods.count(), LONGEST_END_SECONDS));
                }
                Thread.sleep(500);
            }
        }
    }
}
