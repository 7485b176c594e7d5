package dev.hearth.conformance.kubectl;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;

/** A kubectl that runs on; closing ends it. */
public final class RunningKubectl implements AutoCloseable {
    private final List<String> arguments;
    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    RunningKubectl(List<String> arguments, Process process) {
        this.arguments = arguments;
        this.process = process;
        Thread.startVirtualThread(() -> read(process.inputReader()));
        Thread.startVirtualThread(() -> read(process.errorReader()));
    }

    private void read(BufferedReader reader) {
        try (reader) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException ended) {
            // closing ends it
        }
    }

    /** What it has written so far, both streams. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** Waits until it has written a line that matches {@code pattern} somewhere. */
    public void awaitLine(String pattern) {
        var wanted = java.util.regex.Pattern.compile(pattern);
        await("kubectl " + String.join(" ", arguments) + " writes " + pattern)
                .atMost(20, TimeUnit.SECONDS)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .untilAsserted(() -> Assertions.assertThat(lines)
                        .anyMatch(line -> wanted.matcher(line).find()));
    }

    /** Waits until it ends by itself, and gives its exit code. */
    public int awaitEnd() {
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new AssertionError("'kubectl %s' still runs after 30 s; it wrote %s"
                        .formatted(String.join(" ", arguments), lines));
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while kubectl ran", e);
        }
    }

    public boolean running() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
