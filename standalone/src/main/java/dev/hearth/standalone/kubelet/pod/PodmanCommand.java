package dev.hearth.standalone.kubelet.pod;

import dev.hearth.standalone.kubelet.env.Expansion;
import dev.hearth.standalone.kubelet.image.Image;
import dev.hearth.standalone.kubelet.process.Command;
import dev.hearth.standalone.kubelet.process.Limits;
import dev.hearth.standalone.kubelet.volume.Mounts;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Turns a container into the {@code podman run} that runs it: pure, all that it needs is given.
 *
 * <p>Podman's client is the kubelet's child, the container is its monitor's: the marker in the container's own
 * environment is what finds its processes when the client, or the whole platform, has been killed; and once they are
 * gone, the monitor removes the container.
 *
 * @param ours this JVM's environment, which the client gets: where its storage, configuration and proxies are
 * @param limits what this process may raise its limits to; podman's defaults may be more, and then nothing starts
 */
record PodmanCommand(
        Container container, String marker, Path podFolder, Map<String, String> ours, ResourceLimits limits) {
    /** Exit codes of {@code podman run} itself, podman-run(1), "Exit Status". */
    private static final Set<Integer> OWN_EXIT_CODES = Set.of(125, 126, 127);

    /** Exit code of {@code podman image exists}, podman-image-exists(1). */
    static final int NOT_HERE = 1;

    /** What podman's client, the Go runtime or the loader read: a container's must not reach them. */
    private static final Pattern CLIENTS = Pattern.compile(
            "PATH|HOME|USER|TMPDIR|TZ|HOSTNAME|(LD|XDG|GO|CONTAINER|CONTAINERS|PODMAN|STORAGE|BUILDAH|REGISTRY|DBUS|SSL|NOTIFY|LISTEN|DOCKER)[A-Z_]*|.*_(proxy|PROXY)");

    /** Host network, because everything here is loopback. */
    Command run(Image.Foreign image, Map<String, String> environment, Mounts mounts) {
        List<String> arguments = new ArrayList<>(
                List.of(image.podman().toString(), "run", "--rm", "--replace", "--name", name(), "--network", "host"));
        arguments.add("--pull=" + pull());
        arguments.addAll(List.of("--ulimit", "nofile=" + limits.files(), "--ulimit", "nproc=" + limits.processes()));
        restrict(arguments);
        memoryBytes().ifPresent(bytes -> arguments.addAll(List.of("--memory", Long.toString(bytes))));
        mounts.all().forEach((path, real) -> arguments.addAll(List.of("--volume", real + ":" + path + mode(path))));
        Map<String, String> client = new HashMap<>(ours);
        environment.forEach((name, value) -> arguments.addAll(List.of("--env", variable(name, value, client))));
        arguments.addAll(List.of("--env", Command.MARKER + "=" + marker));
        if (container.getWorkingDir() != null) {
            arguments.addAll(List.of("--workdir", container.getWorkingDir()));
        }
        List<String> command = container.getCommand();
        if (!command.isEmpty()) {
            arguments.addAll(List.of("--entrypoint", Expansion.expand(command.getFirst(), environment)));
        }
        arguments.add(image.name());
        command.stream().skip(1).forEach(argument -> arguments.add(Expansion.expand(argument, environment)));
        container.getArgs().forEach(argument -> arguments.add(Expansion.expand(argument, environment)));
        return new Command(arguments, client, podFolder, marker);
    }

    /** What removes the container when its client has been killed, perhaps before it began. */
    Command remove(Image.Foreign image) {
        List<String> arguments = List.of(image.podman().toString(), "rm", "--force", "--ignore", "--time", "0", name());
        return new Command(arguments, ours, podFolder, marker + "/rm");
    }

    /** What ends with 0 when the image is here, and with {@link #NOT_HERE} when it is not. */
    Command exists(Image.Foreign image) {
        List<String> arguments = List.of(image.podman().toString(), "image", "exists", image.name());
        return new Command(arguments, ours, podFolder, marker + "/exists");
    }

    /** The memory is the container's, which podman limits; the client's own is nobody's business. */
    Limits clientLimits() {
        return Limits.memory(OptionalLong.empty());
    }

    /** Whether podman itself failed, before there was a container. */
    static boolean failed(int exitCode) {
        return exitCode == 125;
    }

    /** Whether podman itself said no, and the last words of the log are its reason. */
    static boolean neverRan(int exitCode) {
        return OWN_EXIT_CODES.contains(exitCode);
    }

    /**
     * A value in podman's arguments could be read by everyone on this machine, so it goes by the client's environment and
     * the arguments have the name alone; except where the client would take it for its own.
     */
    private String variable(String name, String value, Map<String, String> client) {
        if (ours.containsKey(name) || CLIENTS.matcher(name).matches()) {
            return name + "=" + value;
        }
        client.put(name, value);
        return name;
    }

    private void restrict(List<String> arguments) {
        SecurityContext security = container.getSecurityContext();
        if (security == null) {
            return;
        }
        if (Boolean.TRUE.equals(security.getReadOnlyRootFilesystem())) {
            arguments.add("--read-only");
        }
        if (security.getCapabilities() != null) {
            security.getCapabilities().getDrop().forEach(drop -> arguments.add("--cap-drop=" + drop));
        }
        if (Boolean.FALSE.equals(security.getAllowPrivilegeEscalation())) {
            arguments.add("--security-opt=no-new-privileges");
        }
    }

    private String mode(String path) {
        return container.getVolumeMounts().stream()
                        .filter(mount -> mount.getMountPath().equals(path))
                        .map(VolumeMount::getReadOnly)
                        .anyMatch(Boolean.TRUE::equals)
                ? ":ro"
                : "";
    }

    private String pull() {
        String policy = container.getImagePullPolicy();
        return switch (policy == null ? "" : policy) {
            case "Always" -> "always";
            case "Never" -> "never";
            default -> "missing";
        };
    }

    private OptionalLong memoryBytes() {
        return Optional.ofNullable(container.getResources())
                .map(resources -> resources.getLimits())
                .map(all -> all.get("memory"))
                .map(memory -> OptionalLong.of(memory.getNumericalAmount().longValue()))
                .orElse(OptionalLong.empty());
    }

    private String name() {
        return "hearth-" + marker.replaceAll("[^A-Za-z0-9]", "-");
    }
}
