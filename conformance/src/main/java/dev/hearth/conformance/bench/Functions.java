package dev.hearth.conformance.bench;

import dev.hearth.conformance.command.HearthCommand;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The functions of a platform that runs, in the namespace "default": made and deleted by {@code kubectl}.
 *
 * @param gateway where function URLs are, without a path
 */
public record Functions(Path kubeconfig, URI gateway) {
    /** What Lambda's functions have by default. */
    private static final int MEMORY_MIB = 128;

    /** Applies the benchmark's handler and waits until it is Ready. */
    public void deploy(String name, int minScale, int maxScale) throws IOException {
        deploy(name, MEMORY_MIB, minScale, maxScale);
    }

    /** @param memoryMiB on a cluster also what it has of a processor: all of one with 1,769 */
    public void deploy(String name, int memoryMiB, int minScale, int maxScale) throws IOException {
        String scaling =
                "{initialScale: %d, minScale: %d, maxScale: %d}".formatted(minScale > 0 ? 1 : 0, minScale, maxScale);
        kubectl(manifest(name, memoryMiB, scaling, NodeServers.HANDLER), "apply", "-f", "-");
        kubectl("", "wait", "--for=condition=Ready", "fn/" + name, "--timeout=60s");
        if (minScale > 0) {
            kubectl("", "wait", "--for=jsonpath={.status.pods}=" + minScale, "fn/" + name, "--timeout=60s");
        }
    }

    /** A Node.js function that everybody may call. */
    static String manifest(String name, String scaling, String handler) {
        return manifest(name, MEMORY_MIB, scaling, handler);
    }

    private static String manifest(String name, int memoryMiB, String scaling, String handler) {
        return """
                apiVersion: hearth.dev/v1alpha1
                kind: Function
                metadata: {name: %s}
                spec:
                  runtime: nodejs20.x
                  handler: index.handler
                  memoryMiB: %d
                  timeoutSeconds: 30
                  url: {authType: NONE}
                  scaling: %s
                  code:
                    inline:
                      index.mjs: |
                %s""".formatted(name, memoryMiB, scaling, handler.indent(8));
    }

    /** Applies manifests and waits until these functions are Ready. */
    public void apply(String manifests, List<String> functions) throws IOException {
        kubectl(manifests, "apply", "-f", "-");
        var wait = new ArrayList<>(List.of("wait", "--for=condition=Ready", "--timeout=120s"));
        functions.forEach(name -> wait.add("fn/" + name));
        kubectl("", wait.toArray(String[]::new));
    }

    /** Waits until as many pods wait in the pool as should, so that none boots meanwhile. */
    public void awaitPool(String name) throws IOException, InterruptedException {
        long end = System.nanoTime() + 120_000_000_000L;
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
                throw new IOException("the pool '" + name + "' was not full within 120 s:\n" + status);
            }
            Thread.sleep(200);
        }
    }

    public void delete(String name) throws IOException {
        kubectl("", "delete", "fn", name);
    }

    /** Where it is called. */
    public URI url(String name) {
        return URI.create(gateway + "/functions/default/" + name);
    }

    private String kubectl(String stdin, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("kubectl", "--kubeconfig", kubeconfig.toString()));
        command.addAll(List.of(arguments));
        return HearthCommand.run(stdin, command);
    }
}
