package dev.hearth.pods;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One managed runtime as a folder: what a container image is on a cluster.
 *
 * @param runtime AWS's identifier, such as {@code nodejs20.x}; also the folder's name
 * @param folder absolute; what {@value #IMAGE} stands for
 * @param entrypoint as written, with {@value #IMAGE}; see {@link #command()}
 * @param environment what the image sets, before the pod's own variables; with {@value #IMAGE} already replaced
 */
public record RuntimeImage(String runtime, Path folder, List<String> entrypoint, Map<String, String> environment) {
    static final String IMAGE = "${IMAGE}";

    /** Stands for the JDK that this JVM runs on: the platform needs a 25, as {@code java25} does. */
    static final String JAVA_HOME = "${JAVA_HOME}";

    public RuntimeImage {
        entrypoint = List.copyOf(entrypoint);
        environment = Map.copyOf(environment);
        if (entrypoint.isEmpty() || entrypoint.getFirst().isBlank()) {
            throw new IllegalArgumentException(
                    "runtime '" + runtime + "': 'entrypoint' in image.json must name a command, found none; "
                            + "write for example [\"node\", \"${IMAGE}/bootstrap.cjs\"]");
        }
    }

    /** The command line that starts a pod of this runtime. */
    public List<String> command() {
        return entrypoint.stream().map(this::resolve).toList();
    }

    String resolve(String text) {
        return text.replace(IMAGE, folder.toString()).replace(JAVA_HOME, System.getProperty("java.home"));
    }
}
