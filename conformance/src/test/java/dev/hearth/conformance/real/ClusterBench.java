package dev.hearth.conformance.real;

import static org.awaitility.Awaitility.await;

import dev.hearth.conformance.bench.FirstAnswer;
import dev.hearth.conformance.bench.Functions;
import dev.hearth.conformance.bench.Load;
import dev.hearth.conformance.bench.NodeServers;
import dev.hearth.conformance.bench.Report;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the chart's release does on a node that is this machine. {@code ./hearth bench cluster} runs it by name, since it is built
 * like a test and is none. Property: {@code hearth.bench.out} (the JSON file to write).
 */
class ClusterBench {
    private static final int COLD_ROUNDS = 8;
    private static final int WARM_ROUNDS = 5;
    private static final int WARM_REQUESTS = 4_000;
    private static final int WHOLE_PROCESSOR_MIB = 1769;
    private static final int FUNCTION_MIB = 128;
    private static final int AT_ONCE = 50;

    /** So many pods take their time to start on a node of two processors, longer than a call waits for one. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final String POOL = "nodejs20.x-128";

    private final Report report = new Report();

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void measures(@TempDir Path folder) throws Exception {
        try (Site site = new Site(folder)) {
            site.release().install(Release.NAMESPACE, Site.VALUES);
            await().atMost(Site.A_WHILE)
                    .until(() -> site.room("gateway").stream()
                            .anyMatch(pod -> pod.getStatus().getPodIP() != null));
            site.roomsAreReady();
            Functions functions = new Functions(
                    Path.of(Site.environment("HEARTH_TEST_KUBECONFIG")),
                    site.outside().gateway(8080));
            warm(functions, folder);
            cold(functions, "cluster.cold.node.own", () -> {});
            rss(site);
            int fitting = fitting(site);
            atOnce(functions, "cluster.pod_starts", fitting);
            site.release().upgrade(Site.WITH_POOLS);
            site.roomsAreReady();
            cold(functions, "cluster.cold.node.pool", () -> functions.awaitPool(POOL));
            atOnce(functions, "cluster.pod_starts.pool", fitting); // which takes room that they need
            site.kubectl().run("delete", "pools", "--all").succeeds();
            site.release().uninstall();
        } finally {
            System.out.print(report.table());
            Files.writeString(
                    Path.of(System.getProperty("hearth.bench.out", "target/cluster-bench.json")), report.json());
        }
    }

    // ── warm ────────────────────────────────────────────────────────────────────────────────────────────────────────

    /** Beside the same handler in a Node.js process of this machine, in turns. */
    private void warm(Functions functions, Path folder) throws IOException {
        functions.deploy(
                "bench-warm", WHOLE_PROCESSOR_MIB, 1, 1); // with less its pod would be throttled, and that measured
        URI through = functions.url("bench-warm");
        try (NodeServers direct = new NodeServers(folder, 1)) {
            for (int round = 0; round <= WARM_ROUNDS; round++) {
                Load.Result ours = new Load(List.of(through), 1, WARM_REQUESTS).run();
                Load.Result theirs = new Load(direct.uris(), 1, WARM_REQUESTS).run();
                if (round > 0) { // the first compiles
                    report.add("cluster.warm.added_ms", "ms", ours.millisAt(0.5) - theirs.millisAt(0.5));
                    report.add("cluster.warm.added_p99_ms", "ms", ours.millisAt(0.99) - theirs.millisAt(0.99));
                }
            }
        }
        functions.delete("bench-warm");
    }

    // ── cold ────────────────────────────────────────────────────────────────────────────────────────────────────────

    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    private void cold(Functions functions, String row, Step before) throws IOException, InterruptedException {
        List<Double> millis = new ArrayList<>();
        for (int round = 0; round <= COLD_ROUNDS; round++) {
            String name = "bench-cold-" + round;
            functions.deploy(name, 0, 1);
            before.run();
            long began = System.nanoTime();
            FirstAnswer.of(functions.url(name));
            double took = (System.nanoTime() - began) / 1e6;
            functions.delete(name);
            if (round > 0) {
                millis.add(took);
            }
        }
        millis.sort(null);
        report.add(row + ".p50_ms", "ms", millis.get(millis.size() / 2));
        report.add(row + ".p99_ms", "ms", millis.getLast());
    }

    /**
     * How many functions' pods the nodes have processors for, at most fifty: each asks for its share of one, the rooms for theirs. What
     * is more would wait for others to end, and be no start.
     */
    private static int fitting(Site site) {
        KubernetesClient client = site.client();
        await().atMost(Site.A_WHILE)
                .until(() ->
                        client.pods().inNamespace("default").list().getItems().isEmpty());
        double free = client.nodes().list().getItems().stream()
                .mapToDouble(node -> processors(node.getStatus().getAllocatable()))
                .sum();
        double taken = client.pods().inAnyNamespace().list().getItems().stream()
                .filter(pod ->
                        List.of("Pending", "Running").contains(pod.getStatus().getPhase()))
                .flatMap(pod -> pod.getSpec().getContainers().stream())
                .mapToDouble(container -> processors(container.getResources().getRequests()))
                .sum();
        int fitting = (int) Math.min(AT_ONCE, (free - taken) * WHOLE_PROCESSOR_MIB / FUNCTION_MIB);
        if (fitting < 1) {
            throw new IllegalStateException(
                    "the nodes have processors for no further function's pod; free some, or add a node");
        }
        return fitting;
    }

    private static double processors(@Nullable Map<String, Quantity> of) {
        Quantity cpu = of == null ? null : of.get("cpu");
        return cpu == null ? 0 : cpu.getNumericalAmount().doubleValue();
    }

    /** Different functions that have no pod, all called at the same moment, and again where a call had no answer in its time. */
    private void atOnce(Functions functions, String row, int many) throws IOException, InterruptedException {
        List<String> names =
                IntStream.range(0, many).mapToObj(at -> "bench-many-" + at).toList();
        for (String name : names) {
            functions.deploy(name, FUNCTION_MIB, 0, 1);
        }
        List<Double> millis = new ArrayList<>();
        try (HttpClient http = HttpClient.newHttpClient();
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Double>> answers = new ArrayList<>();
            for (String name : names) {
                answers.add(callers.submit(() -> millisUntilItAnswers(http, functions.url(name))));
            }
            for (Future<Double> answer : answers) {
                millis.add(answer.get());
            }
        } catch (ExecutionException e) {
            throw new IOException("a function has no answer", e.getCause());
        }
        millis.sort(null);
        report.add(row + ".functions", "", many);
        report.add(row + "_per_s", "1/s", many * 1_000 / millis.getLast());
        report.add(row + ".p95_ms", "ms", millis.get(many * 95 / 100));
        for (String name : names) {
            functions.delete(name);
        }
    }

    private static double millisUntilItAnswers(HttpClient http, URI function) throws IOException, InterruptedException {
        long began = System.nanoTime();
        while (true) {
            int status = http.send(HttpRequest.newBuilder(function).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            long took = System.nanoTime() - began;
            if (status == 200) {
                return took / 1e6;
            }
            if (took > PATIENCE.toNanos()) {
                throw new IOException("'%s' answers %d after %d s".formatted(function, status, PATIENCE.toSeconds()));
            }
            Thread.sleep(100);
        }
    }

    // ── memory ──────────────────────────────────────────────────────────────────────────────────────────────────────

    private void rss(Site site) throws IOException {
        for (String room : List.of("operator", "gateway", "storage")) {
            for (Pod pod : site.room(room)) {
                report.add(
                        "cluster.rss_mib." + room,
                        "MiB",
                        residentMebibytes(pod.getMetadata().getUid()));
            }
        }
    }

    /** Of all processes in the pod's control group, which the kubelet names after its UID. */
    private static double residentMebibytes(String uid) throws IOException {
        double sum = 0;
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes
                    .filter(path -> path.getFileName().toString().chars().allMatch(Character::isDigit))
                    .toList()) {
                sum += isOf(process, uid) ? residentMebibytes(process) : 0;
            }
        }
        return sum;
    }

    private static boolean isOf(Path process, String uid) {
        try {
            String groups = Files.readString(process.resolve("cgroup"));
            return groups.contains(uid) || groups.contains(uid.replace('-', '_'));
        } catch (IOException ended) {
            return false;
        }
    }

    private static double residentMebibytes(Path process) throws IOException {
        for (String line : Files.readAllLines(process.resolve("status"))) {
            if (line.startsWith("VmRSS:")) {
                return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
            }
        }
        return 0;
    }
}
