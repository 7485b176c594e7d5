package dev.hearth.conformance.podman;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A container image of one static program that speaks the Runtime API, in podman's own storage; closing removes it.
 *
 * @param program the command line of its process, which no other image has
 */
public record ForeignImage(String name, String program) implements AutoCloseable {
    /** Makes the image; aborts the test, and says loudly why, where podman cannot run a container of it. */
    public static ForeignImage orSkip(Path folder) throws IOException {
        String id = UUID.randomUUID().toString().substring(0, 8);
        String program = "bootstrap-" + id;
        try (InputStream source =
                ForeignImage.class.getResourceAsStream("/dev/hearth/conformance/functions/bootstrap.c")) {
            Files.write(
                    folder.resolve("image.c"), Objects.requireNonNull(source).readAllBytes());
        }
        need(call(folder, "gcc", "-static", "-w", "-O1", "-o", program, "image.c"));
        need(call(folder, "tar", "-cf", "image.tar", program));
        var image = new ForeignImage("localhost/hearth-conformance-" + id + ":1", "/" + program);
        need(call(
                folder,
                "podman",
                "import",
                "-q",
                "-c",
                "ENTRYPOINT [\"/" + program + "\"]",
                "-c",
                "USER 993:990",
                "image.tar",
                image.name()));
        // Without a runtime's address the program ends with 1: then it ran. Limits below any machine's own.
        Outcome run = call(
                folder,
                "podman",
                "run",
                "--rm",
                "--network",
                "host",
                "--ulimit",
                "nofile=1024:1024",
                "--ulimit",
                "nproc=1024:1024",
                "--memory",
                "64m",
                image.name());
        if (run.code() != 1) {
            image.close();
            need(run);
        }
        return image;
    }

    private static void need(Outcome outcome) {
        if (outcome.code() != 0) {
            String why = "SKIPPED: images cannot be run by podman here: " + outcome.output();
            System.err.println(why);
            Assumptions.abort(why);
        }
    }

    private record Outcome(int code, String output) {}

    private static Outcome call(Path folder, String... command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException noSuchProgram) {
            return new Outcome(-1, String.valueOf(noSuchProgram.getMessage()));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Outcome(-1, List.of(command) + " took more than 60 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Outcome(process.exitValue(), output.strip());
    }

    /** Its running processes, in whatever container. */
    public List<ProcessHandle> processes() {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(process -> process.info()
                            .commandLine()
                            .filter(line -> line.equals(program) || line.startsWith(program + " "))
                            .isPresent())
                    .toList();
        }
    }

    /** Names of its containers, whatever their state. */
    public List<String> containers() throws IOException {
        Outcome all =
                call(Path.of("."), "podman", "ps", "--all", "--filter", "ancestor=" + name, "--format", "{{.Names}}");
        if (all.code() != 0) {
            throw new IOException(all.output());
        }
        return new ArrayList<>(
                all.output().lines().filter(line -> !line.isBlank()).toList());
    }

    @Override
    public void close() throws IOException {
        call(Path.of("."), "podman", "rmi", "--force", name);
    }
}
