package dev.hearth.standalone.kubelet.image;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an image name stands for on this machine. */
public sealed interface Image {
    /**
     * A folder with a program in it.
     *
     * @param entrypoint the command; here and below {@code ${IMAGE}} still stands for the folder, see {@link #resolve}
     * @param arguments what comes behind the entrypoint when the container gives none
     */
    record Folder(
            Path path,
            List<String> entrypoint,
            List<String> arguments,
            Map<String, String> environment,
            Optional<String> workingDirectory)
            implements Image {
        public Folder {
            entrypoint = List.copyOf(entrypoint);
            arguments = List.copyOf(arguments);
            environment = Map.copyOf(environment);
        }

        /** The text with the folder in place of {@code ${IMAGE}} and this JVM's home in that of {@code ${JAVA_HOME}}. */
        public String resolve(String text) {
            return text.replace("${IMAGE}", path.toString())
                    .replace("${JAVA_HOME}", System.getProperty("java.home", ""));
        }
    }

    /** The built-in init image: fetches and unpacks a code package, without a process. */
    record CodeUnpacker() implements Image {}

    /** Any other image, which podman runs (and fetches). */
    record Foreign(String name, Path podman) implements Image {}

    /** Nothing here can run it; the reason is the kubelet's word for the container's waiting state. */
    record Unavailable(String reason, String message) implements Image {}
}
