package dev.hearth.conformance.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Function pods without processes: of each that the operator makes it is said that it runs, and it asks the gateway for work, as the
 * pod protocol has it, and answers at once. What is measured beside them are the rooms alone.
 */
final class StandInPods implements AutoCloseable {
    private static final String SELECTOR = "hearth.dev/function";
    private static final String FIELDS =
            "{.metadata.uid} {.metadata.namespace} {.metadata.name} {.metadata.annotations.hearth\\.dev/pod-token} "
                    + "{.metadata.deletionTimestamp}{\"\\n\"}";
    private static final String ANSWER = "{\"statusCode\": 200, \"body\": \"Ada\"}";
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final ApiServer cluster;
    private final URI runtime;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, Thread> running = new ConcurrentHashMap<>();
    private final Process watch;

    /** @param gatewayPort of its Runtime API */
    StandInPods(ApiServer cluster, int gatewayPort) throws IOException {
        this.cluster = cluster;
        this.runtime = URI.create("http://127.0.0.1:" + gatewayPort + "/2018-06-01/runtime/invocation/");
        this.watch = new ProcessBuilder(
                        "kubectl",
                        "--kubeconfig",
                        cluster.kubeconfig().toString(),
                        "get",
                        "pods",
                        "--all-namespaces",
                        "--selector",
                        SELECTOR,
                        "--watch",
                        "--output",
                        "jsonpath=" + FIELDS)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Thread.ofVirtual().start(this::follow);
    }

    private void follow() {
        try (BufferedReader lines = watch.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] pod = line.split(" ");
                String path = "/api/v1/namespaces/" + pod[1] + "/pods/" + pod[2];
                if (pod.length > 4) { // it is being deleted, and then once more when it is
                    end(pod[0], path);
                } else {
                    running.computeIfAbsent(pod[0], uid -> Thread.ofVirtual().start(() -> run(path, pod[3])));
                }
            }
        } catch (IOException ended) {
            // with the watch
        }
    }

    private void end(String uid, String path) {
        Thread thread = running.remove(uid);
        if (thread == null) {
            return;
        }
        thread.interrupt();
        Thread.ofVirtual().start(() -> {
            try {
                cluster.delete(path + "?gracePeriodSeconds=0");
            } catch (IOException | InterruptedException gone) {
                // somebody else was faster
            }
        });
    }

    private void run(String path, String token) {
        try {
            cluster.patch(path + "/status", """
                            {"status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}], "containerStatuses": [
                             {"name": "function", "image": "none", "imageID": "", "ready": true, "restartCount": 0,
                              "state": {"running": {"startedAt": "%s"}}}]}}
                            """.formatted(Instant.now()));
            String id = "";
            while (!Thread.currentThread().isInterrupted()) {
                id = next(token, id);
                if (id.isEmpty()) {
                    Thread.sleep(PAUSE); // it is not known there yet, or not wanted any more
                }
            }
        } catch (IOException | InterruptedException ended) {
            // the pod has been deleted, or the benchmark is over
        }
    }

    /** Answers this invocation, if there is one, and waits for the next; empty when there is none to be had. */
    private String next(String token, String id) throws IOException, InterruptedException {
        HttpRequest.Builder request = id.isEmpty()
                ? HttpRequest.newBuilder(runtime.resolve("next"))
                : HttpRequest.newBuilder(runtime.resolve(id + "/response"))
                        .header("Hearth-Next", "true")
                        .POST(HttpRequest.BodyPublishers.ofString(ANSWER));
        HttpResponse<Void> next = http.send(
                request.header("Authorization", "Bearer " + token).build(), HttpResponse.BodyHandlers.discarding());
        return next.statusCode() == 200
                ? next.headers().firstValue("Lambda-Runtime-Aws-Request-Id").orElse("")
                : "";
    }

    /** Pods that there are, also those that are being deleted. */
    long count() throws IOException {
        return cluster.kubectl("get", "pods", "--all-namespaces", "--selector", SELECTOR, "--output", "name")
                .lines()
                .filter(line -> line.startsWith("pod/"))
                .count();
    }

    @Override
    public void close() {
        watch.destroy();
        running.values().forEach(Thread::interrupt);
        http.shutdownNow();
    }
}
