package dev.hearth.conformance.bench;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One room in a process of its own, as its image runs it, and what can be read off it from outside. */
final class RoomProcess implements AutoCloseable {
    private static final long LONGEST_WAIT_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final String name;
    private final Process process;
    private final URI health;
    private final Path log;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final long began = System.nanoTime();

    /**
     * Starts it.
     *
     * @param room the folder {@code cluster}, built
     * @param limitMiB the container's memory limit, which the chart sets
     * @param settings its {@code HEARTH_…} variables and others
     */
    RoomProcess(Path room, String name, int limitMiB, Map<String, String> settings, Path log) throws IOException {
        this.name = name;
        this.log = log;
        int port = NodeServers.freePort();
        this.health = URI.create("http://127.0.0.1:" + port + "/q/");
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + room.resolve("jvm.options"),
                        "-XX:MaxRAM=" + limitMiB + "m",
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=" + port,
                        "-jar",
                        room.resolve("target/quarkus-app/quarkus-run.jar").toString(),
                        name)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()));
        builder.environment().keySet().removeIf(variable -> variable.startsWith("HEARTH_"));
        builder.environment().putAll(settings);
        process = builder.start();
    }

    /** Seconds since its start. */
    double age() {
        return (System.nanoTime() - began) / 1e9;
    }

    void awaitReady() throws IOException, InterruptedException {
        await("is ready", () -> {
            try {
                return status("health/ready") == 200;
            } catch (IOException notYet) {
                return false;
            }
        });
    }

    /** Waits until it does, looking every 100 ms, so that the looking costs it little; fails when the process ends meanwhile, or after ten minutes. */
    void await(String what, BooleanSupplier condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + LONGEST_WAIT_NANOS;
        while (!condition.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException("the %s never came so far that it %s; the end of its log:%n%s"
                        .formatted(name, what, String.join("\n", lastLines())));
            }
            Thread.sleep(100);
        }
    }

    private List<String> lastLines() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return lines.subList(Math.max(0, lines.size() - 20), lines.size());
    }

    private int status(String path) throws IOException {
        try {
            return client.send(request(path), BodyHandlers.discarding()).statusCode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(health.resolve(path))
                .timeout(Duration.ofSeconds(10))
                .build();
    }

    /** The sum of a Prometheus metric over its tags; 0 while there is none. */
    double metric(String metric) {
        try {
            String all =
                    client.send(request("metrics"), BodyHandlers.ofString()).body();
            Matcher line = Pattern.compile("(?m)^" + metric + "(?:\\{[^}]*})? ([-+0-9.eE]+)$")
                    .matcher(all);
            double sum = 0;
            while (line.find()) {
                sum += Double.parseDouble(line.group(1));
            }
            return sum;
        } catch (ConnectException | HttpTimeoutException notYet) {
            return 0;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    double residentMebibytes() throws IOException {
        return Memory.residentMebibytes(process.pid());
    }

    /** What is on its heap after a collection. */
    double liveMebibytes() throws IOException {
        jcmd("GC.run");
        Matcher used = Pattern.compile("used (\\d+)K").matcher(jcmd("GC.heap_info"));
        double kibibytes = 0;
        while (used.find()) { // of each generation; what follows them, the metaspace, is said otherwise
            kibibytes += Double.parseDouble(used.group(1));
        }
        return kibibytes / 1024;
    }

    private String jcmd(String what) throws IOException {
        return dev.hearth.conformance.command.HearthCommand.run(
                "",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(process.pid()),
                        what));
    }

    /** Processor time that it has used so far. */
    double cpuMillis() throws IOException {
        return Cpu.microsOf(Stream.of(process.toHandle())) / 1000;
    }

    @Override
    public void close() {
        client.shutdownNow();
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
