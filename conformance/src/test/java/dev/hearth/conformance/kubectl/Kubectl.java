package dev.hearth.conformance.kubectl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs {@code kubectl} against one kubeconfig and namespace. Every run has a discovery cache of its own kubeconfig's, no
 * terminal, and a minute to end.
 */
public record Kubectl(Path kubeconfig, String namespace, Path cache, Map<String, String> environment) {
    private static final Duration LONGEST_RUN = Duration.ofSeconds(60);

    public Kubectl(Path kubeconfig, String namespace, Path cache) {
        this(kubeconfig, namespace, cache, Map.of());
    }

    public Kubectl {
        environment = Map.copyOf(environment);
    }

    /** The same with one more environment variable, such as {@code KUBE_EDITOR}. */
    public Kubectl with(String variable, String value) {
        var more = new java.util.HashMap<>(environment);
        more.put(variable, value);
        return new Kubectl(kubeconfig, namespace, cache, more);
    }

    /** Runs to the end; the outcome is not judged. */
    public Outcome run(String... arguments) {
        return runWith("", arguments);
    }

    /** Runs to the end with {@code stdin} as its standard input. */
    public Outcome runWith(String stdin, String... arguments) {
        try {
            Process process = process(arguments).start();
            var out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()), Thread::startVirtualThread);
            var err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()), Thread::startVirtualThread);
            try (var in = process.getOutputStream()) {
                in.write(stdin.getBytes(StandardCharsets.UTF_8));
            } catch (IOException endedBeforeItReadAll) {
                // what it says about that is in the outcome
            }
            if (!process.waitFor(LONGEST_RUN.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("'kubectl %s' ran longer than %s; it wrote %s %s"
                        .formatted(String.join(" ", arguments), LONGEST_RUN, out.join(), err.join()));
            }
            return new Outcome(List.of(arguments), process.exitValue(), out.join(), err.join());
        } catch (IOException e) {
            throw new UncheckedIOException("'kubectl' cannot be started; it must be on the PATH", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while kubectl ran", e);
        }
    }

    /** Runs and expects exit code 0; gives what it wrote to standard output. */
    public String out(String... arguments) {
        return run(arguments).succeeds().out();
    }

    /** {@code kubectl apply -f -} of this YAML, which must succeed. */
    public String apply(String yaml) {
        return runWith(yaml, "apply", "-f", "-").succeeds().out();
    }

    /** Server-side apply of this YAML as that field manager; the outcome is not judged. */
    public Outcome applyAs(String manager, String yaml) {
        return runWith(yaml, "apply", "--server-side", "--field-manager=" + manager, "-f", "-");
    }

    /** {@code kubectl create -f -} of this YAML, which must succeed. */
    public String create(String yaml) {
        return runWith(yaml, "create", "-f", "-").succeeds().out();
    }

    /** Starts one that does not end by itself, such as {@code get -w}. */
    public RunningKubectl start(String... arguments) {
        try {
            return new RunningKubectl(List.of(arguments), process(arguments).start());
        } catch (IOException e) {
            throw new UncheckedIOException("'kubectl' cannot be started; it must be on the PATH", e);
        }
    }

    private ProcessBuilder process(String... arguments) {
        var command = new ArrayList<>(List.of("kubectl", "--kubeconfig", kubeconfig.toString()));
        command.addAll(List.of("--cache-dir", cache.toString(), "--namespace", namespace));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        builder.environment().remove("KUBECONFIG");
        builder.environment().putAll(environment);
        return builder;
    }

    private static String text(java.io.InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file with this content in a new temporary folder, for {@code -f}. */
    public Path file(String name, String content) {
        return write(newFolder(), name, content);
    }

    /** A new temporary folder with one such file, for {@code -f FOLDER} and {@code -k}. */
    public Path folder(String name, String content) {
        Path folder = newFolder();
        write(folder, name, content);
        return folder;
    }

    private Path newFolder() {
        try {
            return Files.createTempDirectory(cache, "file");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path write(Path folder, String name, String content) {
        try {
            return Files.writeString(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
