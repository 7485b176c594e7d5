package dev.hearth.conformance.bench;

import dev.hearth.conformance.command.HearthCommand;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** A platform of the benchmark's own, started and asked by {@code ./hearth} and {@code kubectl}. */
final class Hearth implements AutoCloseable {
    private final HearthCommand hearth;
    private final double readySeconds;
    private final Functions functions;

    private Hearth(HearthCommand hearth, double readySeconds, Functions functions) {
        this.hearth = hearth;
        this.readySeconds = readySeconds;
        this.functions = functions;
    }

    static Hearth up(Path script, Path data) throws IOException {
        var hearth = new HearthCommand(script, data);
        long began = System.nanoTime();
        hearth.up();
        double readySeconds = (System.nanoTime() - began) / 1e9;
        Map<String, String> environment = hearth.environment();
        return new Hearth(
                hearth,
                readySeconds,
                new Functions(
                        Path.of(Objects.requireNonNull(environment.get("KUBECONFIG"))),
                        URI.create(Objects.requireNonNull(environment.get("HEARTH_URL")))));
    }

    double readySeconds() {
        return readySeconds;
    }

    double residentMebibytes() throws IOException {
        return Memory.residentMebibytes(hearth.process());
    }

    /** The platform; its pods are below it. */
    ProcessHandle process() throws IOException {
        long process = hearth.process();
        return ProcessHandle.of(process).orElseThrow(() -> new IOException("process " + process + " is gone"));
    }

    Functions functions() {
        return functions;
    }

    @Override
    public void close() throws IOException {
        hearth.down();
    }
}
