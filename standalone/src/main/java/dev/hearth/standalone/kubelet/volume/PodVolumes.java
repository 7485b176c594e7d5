package dev.hearth.standalone.kubelet.volume;

import dev.hearth.standalone.kubelet.env.PodFields;
import dev.hearth.standalone.kubelet.env.References;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The volumes of one pod. Confined to the pod's runner; {@link #overLimit} alone may be asked from any thread. */
public final class PodVolumes {
    private record Sized(String volume, Path path, Quantity limit) {}

    private final Path folder;
    private final Map<String, Path> paths = new LinkedHashMap<>();
    private final List<Sized> sized = new ArrayList<>();
    private final List<Path> emptyDirs = new ArrayList<>();

    /** @param folder the pod's own, made here and removed by {@link #delete} */
    public PodVolumes(Path folder) {
        this.folder = folder;
    }

    /** Makes all volumes of the pod; may be called again after a problem that passes. */
    public void make(PodFields fields, References references) throws VolumeProblem, IOException {
        Files.createDirectories(folder);
        for (Volume volume : fields.pod().getSpec().getVolumes()) {
            if (!volume.getName().matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")) {
                throw VolumeProblem.never(volume.getName(), "must have a DNS label as its name.");
            }
            Path path = folder.resolve(volume.getName());
            if (paths.containsKey(volume.getName())) {
                continue;
            }
            EmptyDirVolumeSource emptyDir = volume.getEmptyDir();
            if (emptyDir == null) {
                new VolumeFiles(volume, fields, references).write(path);
            } else {
                Files.createDirectories(path);
                emptyDirs.add(path);
                if (emptyDir.getSizeLimit() != null) {
                    sized.add(new Sized(volume.getName(), path, emptyDir.getSizeLimit()));
                }
            }
            paths.put(volume.getName(), path);
        }
    }

    /** From now on the volume is that folder: what an init container would have copied into it. */
    public void point(String volume, Path to) {
        paths.put(volume, to);
    }

    /** The name of the volume that the container mounts at the path. */
    public static Optional<String> mountedAt(Container container, String mountPath) {
        return container.getVolumeMounts().stream()
                .filter(mount -> mount.getMountPath().equals(mountPath))
                .map(VolumeMount::getName)
                .findFirst();
    }

    public Mounts mounts(Container container) throws VolumeProblem, IOException {
        Map<String, Path> real = new LinkedHashMap<>();
        for (VolumeMount mount : container.getVolumeMounts()) {
            Path path = paths.get(mount.getName());
            if (path == null) {
                throw VolumeProblem.never(
                        mount.getName(),
                        "is mounted by the container \"" + container.getName()
                                + "\" and is not among the pod's volumes.");
            }
            if (mount.getSubPath() != null && !mount.getSubPath().isEmpty()) {
                Path below = path.resolve(mount.getSubPath()).normalize();
                if (!below.startsWith(path)) {
                    throw VolumeProblem.never(
                            mount.getName(),
                            "must be mounted with a subPath inside it, not \"" + mount.getSubPath() + "\".");
                }
                if (!Files.exists(below)) {
                    Files.createDirectories(below);
                }
                path = below;
            }
            real.put(mount.getMountPath(), path);
        }
        return new Mounts(real);
    }

    /** The same for a container that may run as anyone, who may then write its emptyDirs, as Kubernetes has it. */
    public Mounts mountsForAnyone(Container container) throws VolumeProblem, IOException {
        for (Path emptyDir : emptyDirs) {
            Files.setPosixFilePermissions(emptyDir, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        return mounts(container);
    }

    public boolean hasLimits() {
        return !sized.isEmpty();
    }

    /** The kubelet's words when an emptyDir holds more than its {@code sizeLimit}. */
    public Optional<String> overLimit() {
        for (Sized volume : sized) {
            long most = volume.limit().getNumericalAmount().longValue();
            if (bytesIn(volume.path(), most) > most) {
                return Optional.of("Usage of EmptyDir volume \"" + volume.volume() + "\" exceeds the limit \""
                        + volume.limit() + "\". ");
            }
        }
        return Optional.empty();
    }

    public void delete() {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            // Gone already, or removed with all that no pod owns at the next start.
        }
    }

    private static long bytesIn(Path root, long enough) {
        long[] bytes = {0};
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    bytes[0] += allocated(file, attributes);
                    return bytes[0] > enough ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            return bytes[0];
        }
        return bytes[0];
    }

    /** A sparse file counts with what it says it is: good enough, and it never counts less than it takes. */
    private static long allocated(Path file, BasicFileAttributes attributes) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? attributes.size() : 0;
    }
}
