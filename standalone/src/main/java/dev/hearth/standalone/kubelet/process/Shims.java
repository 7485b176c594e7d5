package dev.hearth.standalone.kubelet.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks behind pyenv's and its relatives' shims: shell scripts on the PATH that find out which version is meant and then
 * execute it, which takes them some 50 to 100 ms of every cold start. A version that a folder asks for
 * ({@code .python-version}) does not count: a function's package must not choose the platform's interpreter.
 */
final class Shims {
    private Shims() {}

    /** The program behind a shim: of the version chosen for all folders, else of any that has it; else the file itself. */
    static Path behind(Path program) {
        Path folder = program.getParent();
        Path root = folder == null ? null : folder.getParent();
        if (folder == null
                || root == null
                || !folder.endsWith("shims")
                || !Files.isDirectory(root.resolve("versions"))) {
            return program;
        }
        String name = program.getFileName().toString();
        try (Stream<Path> installed = Files.list(root.resolve("versions"))) {
            Path chosen = root.resolve("version");
            List<String> global = Files.exists(chosen) ? Files.readAllLines(chosen) : List.of();
            Optional<Path> real = Stream.concat(
                            global.stream()
                                    .map(String::strip)
                                    .filter(version -> !version.isEmpty())
                                    .map(version -> root.resolve("versions").resolve(version)),
                            installed.sorted())
                    .map(version -> version.resolve("bin").resolve(name))
                    .filter(Files::isExecutable)
                    .findFirst();
            return real.orElse(program);
        } catch (IOException e) {
            return program;
        }
    }
}
