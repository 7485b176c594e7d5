package dev.hearth.standalone.kubelet.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What to run: the arguments (the first names the program), the whole environment and the working directory.
 *
 * @param marker value of {@link #MARKER} in the environment of the process and so of all that it starts; unique
 */
public record Command(List<String> arguments, Map<String, String> environment, Path directory, String marker) {
    /** The environment variable by which the kubelet finds what a container left behind. */
    public static final String MARKER = "HEARTH_CONTAINER_ID";

    public Command {
        if (arguments.isEmpty() || arguments.getFirst().isEmpty()) {
            throw new IllegalArgumentException("no command specified");
        }
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** The program's file: as it is when it has a slash, else from the environment's PATH. */
    Path program() throws CannotStart {
        String name = arguments.getFirst();
        if (name.contains("/")) {
            Path path = directory.resolve(name);
            if (!Files.exists(path)) {
                throw new CannotStart("exec: \"" + name + "\": no such file or directory");
            }
            if (Files.isDirectory(path) || !Files.isExecutable(path)) {
                throw new CannotStart("exec: \"" + name + "\": permission denied (the file is not executable)");
            }
            return path;
        }
        for (String folder : environment.getOrDefault("PATH", "").split(":", -1)) {
            Path path = Path.of(folder.isEmpty() ? "." : folder, name);
            if (Files.isRegularFile(path) && Files.isExecutable(path)) {
                return path;
            }
        }
        throw new CannotStart("exec: \"" + name + "\": executable file not found in $PATH");
    }

    List<String> environmentStrings() {
        List<String> strings = new ArrayList<>(environment.size() + 1);
        environment.forEach((name, value) -> {
            if (!name.equals(MARKER)) {
                strings.add(name + "=" + value);
            }
        });
        strings.add(MARKER + "=" + marker);
        return strings;
    }
}
