package dev.hearth.standalone.kubelet;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Where podman is on this machine, if it is. */
final class Podman {
    private Podman() {}

    static Optional<Path> find() {
        return Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "podman"))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
