package dev.hearth.standalone.kubelet.pod;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * The podman of this machine with one image of a program that we built here, from no registry. Closing removes the image.
 *
 * @param program podman, or a wrapper that has it use the runtime that works here
 */
record WorkingPodman(Path program, String image) implements AutoCloseable {
    private static final String PROBE = "localhost/hearth-test-probe:1";

    /** Aborts the test, and says loudly why, where podman cannot run a container. */
    static WorkingPodman orSkip(Path folder, String image, String cSource, String... changes) throws IOException {
        Path tar = tar(folder, cSource);
        List<String> reasons = new ArrayList<>();
        for (String runtime : List.of("", "--runtime crun", "--runtime runc")) {
            Path program =
                    Files.writeString(folder.resolve("podman"), "#!/bin/sh\nexec podman " + runtime + " \"$@\"\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
            WorkingPodman podman = new WorkingPodman(program, image);
            ResourceLimits limits = ResourceLimits.ofThisProcess();
            Outcome tried = podman.call("import", "-q", "-c", "ENTRYPOINT [\"/program\"]", tar.toString(), PROBE)
                    .then(() -> podman.call(
                            "run",
                            "--rm",
                            "--network",
                            "host",
                            "--ulimit",
                            "nofile=" + limits.files(),
                            "--ulimit",
                            "nproc=" + limits.processes(),
                            "--memory",
                            "64m",
                            PROBE,
                            "probe"));
            podman.call("rmi", "--force", PROBE);
            if (tried.code() == 0) {
                List<String> command = new ArrayList<>(List.of("import", "-q"));
                for (String change : changes) {
                    command.addAll(List.of("-c", change));
                }
                command.addAll(List.of(tar.toString(), image));
                Outcome imported = podman.call(command.toArray(String[]::new));
                if (imported.code() != 0) {
                    throw new IOException(imported.output());
                }
                return podman;
            }
            reasons.add((runtime + " " + tried.output()).strip());
        }
        String why = "SKIPPED: podman cannot run a container here: " + reasons;
        System.err.println(why);
        Assumptions.abort(why);
        throw new IllegalStateException("abort throws");
    }

    /** @param code -1 when there is no such program */
    record Outcome(int code, String output) {
        Outcome then(Next next) throws IOException {
            return code == 0 ? next.call() : this;
        }

        interface Next {
            Outcome call() throws IOException;
        }
    }

    Outcome call(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Outcome(-1, "took more than 60 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Outcome(process.exitValue(), output.strip());
    }

    /** Names of the containers that there are, whatever their state. */
    List<String> containers() throws IOException {
        return call("ps", "--all", "--filter", "ancestor=" + image, "--format", "{{.Names}}")
                .output()
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }

    private static Path tar(Path folder, String cSource) throws IOException {
        Path source = Files.writeString(folder.resolve("program.c"), cSource);
        Process gcc = new ProcessBuilder(
                        "sh", "-c", "gcc -static -O1 -o program program.c && tar -cf program.tar program")
                .directory(source.resolveSibling("").toFile())
                .inheritIO()
                .start();
        try {
            if (gcc.waitFor() != 0) {
                Assumptions.abort("SKIPPED: gcc and tar make the image");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return folder.resolve("program.tar");
    }

    @Override
    public void close() throws IOException {
        call("rmi", "--force", image);
    }
}
