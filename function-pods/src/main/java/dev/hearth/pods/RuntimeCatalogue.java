package dev.hearth.pods;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Knows the managed runtimes: the sub-folders of one folder, each with an {@code image.json}
 * ({@code {"entrypoint": [...], "env": {...}}}) that says how it is started.
 */
public final class RuntimeCatalogue {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, RuntimeImage> images;

    private RuntimeCatalogue(Map<String, RuntimeImage> images) {
        this.images = images;
    }

    /**
     * Reads the catalogue.
     *
     * @param folder such as {@code function-pods/target/runtimes}
     * @throws IllegalArgumentException naming everything that is wrong with it at once
     */
    public static RuntimeCatalogue read(Path folder) {
        Map<String, RuntimeImage> images = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        for (Path candidate : foldersIn(folder)) {
            try {
                RuntimeImage image = readImage(candidate);
                images.put(image.runtime(), image);
            } catch (IllegalArgumentException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        if (images.isEmpty() && problems.isEmpty()) {
            problems.add("the runtimes' folder '" + folder
                    + "' must hold one folder a runtime, each with an image.json, and holds none; "
                    + "the build of function-pods lays them out in target/runtimes");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        return new RuntimeCatalogue(Map.copyOf(images));
    }

    /** The runtimes' names, such as {@code nodejs20.x}. */
    public Set<String> runtimes() {
        return images.keySet();
    }

    public Optional<RuntimeImage> find(String runtime) {
        return Optional.ofNullable(images.get(runtime));
    }

    private static List<Path> foldersIn(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder.toAbsolutePath().normalize())) {
            return entries.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new IllegalArgumentException("the runtimes' folder '" + folder + "' cannot be read: " + e, e);
        }
    }

    private static RuntimeImage readImage(Path folder) {
        Path file = folder.resolve("image.json");
        ImageFile read;
        try {
            read = JSON.readValue(file.toFile(), ImageFile.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "'" + file + "' must be {\"entrypoint\": [...], \"env\": {...}}: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "'" + file + "' cannot be read, and every runtime needs one: " + e.getMessage(), e);
        }
        String runtime = String.valueOf(folder.getFileName());
        RuntimeImage bare =
                new RuntimeImage(runtime, folder, read.entrypoint() == null ? List.of() : read.entrypoint(), Map.of());
        Map<String, String> environment = new LinkedHashMap<>();
        if (read.env() != null) {
            read.env().forEach((name, value) -> environment.put(name, bare.resolve(value)));
        }
        return new RuntimeImage(runtime, folder, bare.entrypoint(), environment);
    }

    private record ImageFile(
            @Nullable List<String> entrypoint,
            @Nullable Map<String, String> env,
            @Nullable List<String> besideCode) {}
}
