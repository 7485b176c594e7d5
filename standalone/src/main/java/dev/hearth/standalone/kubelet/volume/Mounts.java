package dev.hearth.standalone.kubelet.volume;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** Where a container's mount paths really are. */
public final class Mounts {
    private record Mount(String path, Path real) {}

    /** Longest first, so that {@code /tmp/data} is found before {@code /tmp}. */
    private final List<Mount> mounts;

    Mounts(Map<String, Path> realByMountPath) {
        mounts = new ArrayList<>();
        realByMountPath.forEach((path, real) -> mounts.add(new Mount(withoutEndingSlash(path), real)));
        mounts.sort(Comparator.comparing((Mount mount) -> mount.path().length()).reversed());
    }

    /** The real folder of a mount path. */
    public Optional<Path> real(String mountPath) {
        return mounts.stream()
                .filter(mount -> mount.path().equals(mountPath))
                .map(Mount::real)
                .findFirst();
    }

    /**
     * The text with each {@code :}-separated part that is a mount path, or lies below one, replaced: {@code /var/task}
     * becomes {@code …/code/1f0c…}, and in {@code /var/task/lib:/usr/lib} the first part does. Other text stays.
     */
    public String rewrite(String text) {
        if (text.indexOf('/') < 0) {
            return text;
        }
        StringJoiner parts = new StringJoiner(":");
        for (String part : text.split(":", -1)) {
            parts.add(rewritePart(part));
        }
        return parts.toString();
    }

    /** Pairs of real and mount path, for what has mounts of its own. */
    public Map<String, Path> all() {
        Map<String, Path> all = new java.util.LinkedHashMap<>();
        mounts.forEach(mount -> all.put(mount.path(), mount.real()));
        return all;
    }

    private String rewritePart(String part) {
        for (Mount mount : mounts) {
            if (part.equals(mount.path()) || part.startsWith(mount.path() + "/")) {
                return mount.real() + part.substring(mount.path().length());
            }
        }
        return part;
    }

    private static String withoutEndingSlash(String path) {
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
