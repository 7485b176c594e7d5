package dev.hearth.conformance.bench;

import dev.hearth.conformance.command.HearthCommand;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A platform of the benchmark's own, started and asked by {@code ./hearth} and {@code kubectl}. */
final class Hearth implements AutoCloseable {
    private final HearthCommand hearth;
    private final double readySeconds;
    private final Map<String, String> environment;

    private Hearth(HearthCommand hearth, double readySeconds, Map<String, String> environment) {
        this.hearth = hearth;
        this.readySeconds = readySeconds;
        this.environment = environment;
    }

    static Hearth up(Path script, Path data) throws IOException {
        var hearth = new HearthCommand(script, data);
        long began = System.nanoTime();
        hearth.up();
        return new Hearth(hearth, (System.nanoTime() - began) / 1e9, hearth.environment());
    }

    double readySeconds() {
        return readySeconds;
    }

    double residentMebibytes() throws IOException {
        long process = hearth.process();
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
            }
        }
        throw new IOException("process " + process + " has no VmRSS");
    }

    /** The platform; its pods are below it. */
    ProcessHandle process() throws IOException {
        long process = hearth.process();
        return ProcessHandle.of(process).orElseThrow(() -> new IOException("process " + process + " is gone"));
    }

    /** Applies the handler and waits until it is Ready. */
    void deploy(String name, int minScale, int maxScale) throws IOException {
        kubectl(
                """
                apiVersion: hearth.dev/v1alpha1
                kind: Function
                metadata: {name: %s}
                spec:
                  runtime: nodejs20.x
                  handler: index.handler
                  timeoutSeconds: 30
                  url: {authType: NONE}
                  scaling: {initialScale: %d, minScale: %d, maxScale: %d}
                  code:
                    inline:
                      index.mjs: |
                %s""".formatted(name, minScale > 0 ? 1 : 0, minScale, maxScale, NodeServers.HANDLER.indent(8)),
                "apply",
                "-f",
                "-");
        kubectl("", "wait", "--for=condition=Ready", "fn/" + name, "--timeout=60s");
        if (minScale > 0) {
            kubectl("", "wait", "--for=jsonpath={.status.pods}=" + minScale, "fn/" + name, "--timeout=60s");
        }
    }

    /** Applies manifests and waits until these functions are Ready. */
    void apply(String manifests, List<String> functions) throws IOException {
        kubectl(manifests, "apply", "-f", "-");
        var wait = new ArrayList<>(List.of("wait", "--for=condition=Ready", "--timeout=120s"));
        functions.forEach(name -> wait.add("fn/" + name));
        kubectl("", wait.toArray(String[]::new));
    }

    /** Waits until as many pods wait in the pool as should, so that none boots meanwhile. */
    void awaitPool(String name) throws IOException, InterruptedException {
        long end = System.nanoTime() + 60_000_000_000L;
        while (true) {
            String status = kubectl(
                    "",
                    "get",
                    "pools",
                    "-o",
                    "jsonpath={range .items[*]}{.metadata.name} {.status.ready} {.status.target}{\"\\n\"}{end}");
            List<String[]> pools = status.lines().map(line -> line.split(" ")).toList();
            if (pools.stream().anyMatch(pool -> pool[0].equals(name) && pool.length == 3 && !pool[2].equals("0"))
                    && pools.stream().allMatch(pool -> pool.length == 3 && pool[1].equals(pool[2]))) {
                return;
            }
            if (System.nanoTime() > end) {
                throw new IOException("the pool '" + name + "' was not full within 60 s:\n" + status);
            }
            Thread.sleep(200);
        }
    }

    void delete(String name) throws IOException {
        kubectl("", "delete", "fn", name);
    }

    URI function(String name) {
        return URI.create(environment.get("HEARTH_URL") + "/functions/default/" + name);
    }

    private String kubectl(String stdin, String... arguments) throws IOException {
        var command =
                new ArrayList<>(List.of("kubectl", "--kubeconfig", String.valueOf(environment.get("KUBECONFIG"))));
        command.addAll(List.of(arguments));
        return HearthCommand.run(stdin, command);
    }

    @Override
    public void close() throws IOException {
        hearth.down();
    }
}
