package dev.hearth.standalone.kubelet.pod;

import dev.hearth.standalone.kubelet.env.Expansion;
import dev.hearth.standalone.kubelet.image.Image;
import dev.hearth.standalone.kubelet.process.Command;
import dev.hearth.standalone.kubelet.process.Limits;
import dev.hearth.standalone.kubelet.volume.Mounts;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** Turns a container into the command that runs it: pure, all that it needs is given. */
record ContainerCommand(Container container, String hostName, String marker, Path podFolder) {
    private static final String TEMPORARY = "/tmp";
    private static final String TASK = "/var/task";
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /**
     * A process of this machine: the image's own paths stay as they are, everything that the pod says is rewritten to
     * where its volumes are.
     *
     * @param environment as resolved, with the image's variables in it
     */
    Command process(Image.Folder image, Map<String, String> environment, Mounts mounts) {
        Map<String, String> real = new LinkedHashMap<>();
        environment.forEach((name, value) -> {
            String rewritten = mounts.rewrite(value);
            real.put(name, value.equals(image.environment().get(name)) ? image.resolve(rewritten) : rewritten);
        });
        Path temporary = mounts.real(TEMPORARY).orElse(podFolder);
        real.putIfAbsent("PATH", Objects.requireNonNullElse(System.getenv("PATH"), DEFAULT_PATH));
        real.putIfAbsent("HOSTNAME", hostName);
        real.putIfAbsent("HOME", temporary.toString());
        real.putIfAbsent("TMPDIR", temporary.toString());

        List<String> arguments = new ArrayList<>();
        if (container.getCommand().isEmpty()) {
            image.entrypoint().forEach(argument -> arguments.add(image.resolve(argument)));
        } else {
            container.getCommand().forEach(argument -> arguments.add(argument(argument, environment, mounts)));
        }
        if (!container.getArgs().isEmpty()) {
            container.getArgs().forEach(argument -> arguments.add(argument(argument, environment, mounts)));
        } else if (container.getCommand().isEmpty()) {
            image.arguments().forEach(argument -> arguments.add(image.resolve(argument)));
        }
        return new Command(arguments, real, directory(image, mounts), marker);
    }

    /** A probe's command in the container's surroundings. */
    Command probe(List<String> arguments, Image.Folder image, Map<String, String> environment, Mounts mounts) {
        Command main = process(image, environment, mounts);
        List<String> real = arguments.stream()
                .map(argument -> argument(argument, environment, mounts))
                .toList();
        return new Command(real, main.environment(), main.directory(), marker + "/probe");
    }

    Limits limits() {
        return Limits.memory(memoryBytes());
    }

    private OptionalLong memoryBytes() {
        ResourceRequirements resources = container.getResources();
        Quantity memory = resources == null || resources.getLimits() == null
                ? null
                : resources.getLimits().get("memory");
        return memory == null
                ? OptionalLong.empty()
                : OptionalLong.of(memory.getNumericalAmount().longValue());
    }

    private static String argument(String argument, Map<String, String> environment, Mounts mounts) {
        return mounts.rewrite(Expansion.expand(argument, environment));
    }

    /** The container's, else the image's, else the code's folder as in Lambda, else the pod's own. */
    private Path directory(Image.Folder image, Mounts mounts) {
        return Optional.ofNullable(container.getWorkingDir())
                .map(mounts::rewrite)
                .or(() -> image.workingDirectory().map(mounts::rewrite).map(image::resolve))
                .map(Path::of)
                .or(() -> mounts.real(TASK))
                .or(() -> mounts.real(TEMPORARY))
                .orElse(podFolder);
    }
}
