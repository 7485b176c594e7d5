package dev.hearth.standalone.kubelet.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds images by name. {@code ghcr.io/hearth/function-NAME:TAG} is the folder {@code NAME} of the runtimes' home, told
 * by its {@code image.json}: {@code {"entrypoint": ["node", "${IMAGE}/bootstrap.mjs"], "env": {}, "args": [],
 * "workingDir": "…"}}, where {@code ${IMAGE}} is the folder and {@code ${JAVA_HOME}} the JDK that Hearth itself runs on. The tag is not looked at: the folder is the build's.
 */
public final class Images {
    /** Name of the built-in init image behind the prefix. */
    public static final String CODE = "code";

    private static final Pattern REFERENCE =
            Pattern.compile("([a-z0-9][a-z0-9._-]{0,62})(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@sha256:[0-9a-f]{64})?");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String prefix;
    private final Path home;
    private final Optional<Path> podman;
    private final Map<Path, Known> known = new ConcurrentHashMap<>();

    private record Known(FileTime modified, Image image) {}

    /**
     * @param prefix begins the names of our own images, such as {@code ghcr.io/hearth/function-}
     * @param home the folder with a folder for each runtime
     * @param podman the program, where there is one
     */
    public Images(String prefix, Path home, Optional<Path> podman) {
        this.prefix = prefix;
        this.home = home.toAbsolutePath();
        this.podman = podman;
    }

    /**
     * What the runtimes want to lie beside unpacked code ({@code "besideCode": ["node_modules"]}), where their module
     * systems look for it: the files or folders of their own that are there, by name.
     */
    public Map<String, Path> besideCode() {
        Map<String, Path> beside = new LinkedHashMap<>();
        for (String runtime : names()) {
            Path path = home.resolve(runtime);
            try {
                for (String name : strings(
                        JSON.readTree(path.resolve("image.json").toFile()).path("besideCode"))) {
                    if (name.matches("[A-Za-z][A-Za-z0-9_.-]*") && Files.exists(path.resolve(name))) {
                        beside.put(name, path.resolve(name));
                    }
                }
            } catch (IOException e) {
                // An image that cannot be read is told when a pod wants it.
            }
        }
        return beside;
    }

    public Image find(String reference) {
        if (!reference.startsWith(prefix)) {
            return foreign(reference);
        }
        Matcher matcher = REFERENCE.matcher(reference.substring(prefix.length()));
        if (!matcher.matches()) {
            return new Image.Unavailable(
                    "InvalidImageName",
                    "Failed to apply default image tag \"" + reference
                            + "\": couldn't parse image reference: invalid reference format");
        }
        String name = matcher.group(1);
        if (name.equals(CODE)) {
            return new Image.CodeUnpacker();
        }
        return folder(reference, home.resolve(name));
    }

    private Image folder(String reference, Path path) {
        Path description = path.resolve("image.json");
        try {
            FileTime modified = Files.getLastModifiedTime(description);
            Known before = known.get(path);
            if (before != null && before.modified().equals(modified)) {
                return before.image();
            }
            Image image = parse(path, JSON.readTree(description.toFile()));
            known.put(path, new Known(modified, image));
            return image;
        } catch (JsonProcessingException e) {
            return new Image.Unavailable(
                    "ErrImageNeverPull", "\"" + description + "\" must be a JSON object: " + e.getOriginalMessage());
        } catch (IOException | IllegalArgumentException e) {
            return new Image.Unavailable(
                    "ErrImageNeverPull",
                    "Container image \"" + reference + "\" is not present with pull policy of Never: there is no \""
                            + description + "\" (runtimes found: " + String.join(", ", names())
                            + "). Build them with `./hearth build`, or use one of those found.");
        }
    }

    private static Image parse(Path path, JsonNode json) {
        List<String> entrypoint = strings(json.path("entrypoint"));
        if (entrypoint.isEmpty()) {
            return new Image.Unavailable(
                    "ErrImageNeverPull",
                    "\"" + path.resolve("image.json") + "\" must have an \"entrypoint\": a list of strings, the first"
                            + " of which is the program.");
        }
        Map<String, String> environment = new LinkedHashMap<>();
        json.path("env")
                .properties()
                .forEach(entry ->
                        environment.put(entry.getKey(), entry.getValue().asText()));
        return new Image.Folder(
                path,
                entrypoint,
                strings(json.path("args")),
                environment,
                json.hasNonNull("workingDir")
                        ? Optional.of(json.path("workingDir").asText())
                        : Optional.empty());
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(element -> strings.add(element.asText()));
        return strings;
    }

    private Image foreign(String reference) {
        return podman.<Image>map(program -> new Image.Foreign(reference, program))
                .orElseGet(() -> new Image.Unavailable(
                        "ErrImageNeverPull",
                        "Container image \"" + reference + "\" is not present with pull policy of Never: on this"
                                + " machine images run with podman, and there is no `podman` on the PATH. Install it"
                                + " (https://podman.io/docs/installation) and start Hearth again, or use a managed"
                                + " runtime: " + String.join(", ", names()) + "."));
    }

    private List<String> names() {
        try (Stream<Path> folders = Files.list(home)) {
            return folders.filter(folder -> Files.exists(folder.resolve("image.json")))
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
