package dev.hearth.conformance.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A platform of the benchmark's own, started and asked by {@code ./hearth} and {@code kubectl}. */
final class Hearth implements AutoCloseable {
    private static final Pattern EXPORT = Pattern.compile("(?m)^export (\\w+)='?([^'\n]*)'?$");
    private static final Pattern PROCESS = Pattern.compile("process (\\d+)");

    private final Path hearth;
    private final Path data;
    private final double readySeconds;
    private final Map<String, String> environment = new HashMap<>();

    private Hearth(Path hearth, Path data, double readySeconds) {
        this.hearth = hearth;
        this.data = data;
        this.readySeconds = readySeconds;
    }

    static Hearth up(Path hearth, Path data) throws IOException {
        long began = System.nanoTime();
        run(
                "",
                hearth.toString(),
                "up",
                "--detach",
                "--data",
                data.toString(),
                "--no-hello",
                "--port",
                "0",
                "--aws-port",
                "0",
                "--runtime-port",
                "0",
                "--packages-port",
                "0",
                "--api-port",
                "0",
                "--health-port",
                "0");
        var platform = new Hearth(hearth, data, (System.nanoTime() - began) / 1e9);
        Matcher export = EXPORT.matcher(run("", hearth.toString(), "env", "--data", data.toString()));
        while (export.find()) {
            platform.environment.put(export.group(1), export.group(2));
        }
        return platform;
    }

    double readySeconds() {
        return readySeconds;
    }

    double residentMebibytes() throws IOException {
        Matcher process = PROCESS.matcher(run("", hearth.toString(), "status", "--data", data.toString()));
        if (!process.find()) {
            throw new IOException("'hearth status' names no process");
        }
        for (String line : Files.readAllLines(Path.of("/proc", process.group(1), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
            }
        }
        throw new IOException("process " + process.group(1) + " has no VmRSS");
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

    void delete(String name) throws IOException {
        kubectl("", "delete", "fn", name);
    }

    URI function(String name) {
        return URI.create(environment.get("HEARTH_URL") + "/functions/default/" + name);
    }

    private void kubectl(String stdin, String... arguments) throws IOException {
        var command =
                new ArrayList<>(List.of("kubectl", "--kubeconfig", String.valueOf(environment.get("KUBECONFIG"))));
        command.addAll(List.of(arguments));
        run(stdin, command.toArray(String[]::new));
    }

    private static String run(String stdin, String... command) throws IOException {
        Path errors = Files.createTempFile("hearth-bench", ".err");
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            try (var in = process.getOutputStream()) {
                in.write(stdin.getBytes(StandardCharsets.UTF_8));
            }
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException("'%s' ended with %d: %s%s"
                        .formatted(String.join(" ", command), code, out, Files.readString(errors)));
            }
            return out;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while '" + command[0] + "' ran", e);
        } finally {
            Files.delete(errors);
        }
    }

    @Override
    public void close() throws IOException {
        run("", hearth.toString(), "down", "--data", data.toString());
    }
}
