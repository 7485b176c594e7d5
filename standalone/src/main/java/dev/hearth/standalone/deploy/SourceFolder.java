package dev.hearth.standalone.deploy;

import dev.hearth.standalone.platform.PlatformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A folder with a function's code, and what its files say about how to run it. */
public final class SourceFolder {
    private final Path root;

    public SourceFolder(Path root) {
        this.root = root.toAbsolutePath().normalize();
        if (!Files.isDirectory(this.root)) {
            throw new PlatformException("'" + this.root + "' is not a folder: give the folder that holds the code");
        }
    }

    Path root() {
        return root;
    }

    /** The folder's own name, made fit to be a Kubernetes name. */
    public String name() {
        String name = String.valueOf(root.getFileName())
                .toLowerCase(java.util.Locale.ROOT)
                .replaceAll("[^a-z0-9-]+", "-");
        return name.replaceAll("^-+|-+$", "");
    }

    /** A runtime with its handler; {@code provided} has none. */
    public record Entry(String runtime, Optional<String> handler) {}

    /** What the files at the top of the folder suggest, in the order of the list below. */
    public Optional<Entry> entry() {
        record Sign(String file, String runtime, String handler) {}
        List<Sign> signs = List.of(
                new Sign("index.mjs", "nodejs20.x", "index.handler"),
                new Sign("index.js", "nodejs20.x", "index.handler"),
                new Sign("index.cjs", "nodejs20.x", "index.handler"),
                new Sign("lambda_function.py", "python3.11", "lambda_function.lambda_handler"),
                new Sign("app.py", "python3.11", "app.handler"),
                new Sign("main.py", "python3.11", "main.handler"));
        if (Files.isExecutable(root.resolve("bootstrap"))) {
            return Optional.of(new Entry("provided", Optional.empty()));
        }
        return signs.stream()
                .filter(sign -> Files.isRegularFile(root.resolve(sign.file())))
                .findFirst()
                .map(sign -> new Entry(sign.runtime(), Optional.of(sign.handler())));
    }

    /** Every file below the folder in a steady order, without version control and editor folders. */
    List<Path> files() throws IOException {
        try (var walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile)
                    .filter(file -> !ignored(root.relativize(file)))
                    .sorted()
                    .toList();
        }
    }

    private static boolean ignored(Path relative) {
        for (Path part : relative) {
            if (List.of(".git", ".idea", ".vscode", "__pycache__", ".DS_Store").contains(part.toString())) {
                return true;
            }
        }
        return false;
    }
}
