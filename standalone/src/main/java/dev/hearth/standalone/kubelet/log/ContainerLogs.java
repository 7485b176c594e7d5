package dev.hearth.standalone.kubelet.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The logs of all pods of this node: {@code <folder>/<namespace>_<pod>_<uid>/<container>/<restart>.log}. Of each
 * container the last two starts are kept, of each start at most two files of {@code maxBytes}.
 */
public final class ContainerLogs {
    public static final long DEFAULT_MAX_BYTES = 10L * 1024 * 1024;
    private static final int STARTS_KEPT = 2;
    private static final Duration FOLLOW_WAIT = Duration.ofSeconds(5);

    private final Path folder;
    private final long maxBytes;
    private final Clock clock;
    private final Map<Path, ContainerLog> live = new ConcurrentHashMap<>();

    public ContainerLogs(Path folder, long maxBytes, Clock clock) {
        this.folder = folder;
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    /** Begins the log of a start of a container, and drops those of starts that nobody can ask for any more. */
    public ContainerLog open(PodId pod, String container, int restart) throws IOException {
        Path files = folder.resolve(pod.folder()).resolve(container);
        Files.createDirectories(files);
        if (restart >= STARTS_KEPT) {
            Path old = file(files, restart - STARTS_KEPT);
            Files.deleteIfExists(old);
            Files.deleteIfExists(rotated(old));
        }
        Path file = file(files, restart);
        ContainerLog log = new ContainerLog(file, maxBytes, clock, () -> live.remove(file));
        live.put(file, log);
        return log;
    }

    /**
     * Copies what the query asks for to {@code to}, flushing whenever it waits for more. Blocks until the end, which for
     * a followed log is the container's end; an exception from {@code to} ends it too.
     */
    public void read(PodId pod, String container, LogQuery query, OutputStream to)
            throws IOException, InterruptedException {
        Path file = latest(pod, container, query.previous());
        LogSelection selection = new LogSelection(query, to);
        if (query.tailLines().isPresent()) {
            selection.skip(lines(file, query) - query.tailLines().getAsLong());
        }
        try (LogLines lines = new LogLines(file)) {
            @Nullable ContainerLog source = query.follow() ? live.get(file) : null;
            long version = 0;
            while (!selection.full()) {
                byte[] line = lines.next();
                if (line != null) {
                    selection.accept(line);
                    continue;
                }
                to.flush();
                if (source == null || version < 0) {
                    return;
                }
                version = source.awaitMore(version, FOLLOW_WAIT);
            }
            to.flush();
        }
    }

    /** Removes a pod's logs. */
    public void delete(PodId pod) {
        deleteTree(folder.resolve(pod.folder()));
    }

    /** Removes the logs of all pods that are not among these uids. */
    public void retain(Set<String> uids) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> pods = Files.list(folder)) {
            pods.filter(pod -> !uids.contains(uidOf(pod))).forEach(ContainerLogs::deleteTree);
        }
    }

    static Path rotated(Path file) {
        return file.resolveSibling(file.getFileName() + ".1");
    }

    private Path latest(PodId pod, String container, boolean previous) throws IOException {
        // A container's name is a DNS label; anything else must not become a path.
        Path files = folder.resolve(pod.folder()).resolve(container);
        if (!container.matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?") || !Files.isDirectory(files)) {
            throw new NoSuchLog("container \"" + container + "\" in pod \"" + pod.name()
                    + "\" is waiting to start: ContainerCreating");
        }
        try (Stream<Path> all = Files.list(files)) {
            List<Integer> restarts = all.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".log"))
                    .map(name -> Integer.valueOf(name.substring(0, name.length() - ".log".length())))
                    .sorted(Comparator.reverseOrder())
                    .toList();
            int wanted = previous ? 1 : 0;
            if (restarts.size() <= wanted) {
                throw new NoSuchLog(
                        previous
                                ? "previous terminated container \"" + container + "\" in pod \"" + pod.name()
                                        + "\" not found"
                                : "container \"" + container + "\" in pod \"" + pod.name()
                                        + "\" is waiting to start: ContainerCreating");
            }
            return file(files, restarts.get(wanted));
        }
    }

    private static long lines(Path file, LogQuery query) throws IOException {
        long count = 0;
        try (LogLines lines = new LogLines(file)) {
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                if (LogSelection.endsLine(line) && LogSelection.recent(line, query)) {
                    count++;
                }
            }
        }
        return count;
    }

    private static Path file(Path files, int restart) {
        return files.resolve(restart + ".log");
    }

    private static String uidOf(Path pod) {
        String name = pod.getFileName().toString();
        return name.substring(name.lastIndexOf('_') + 1);
    }

    private static void deleteTree(Path root) {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            // It is gone already, or is tried again at the next start by `retain`.
        }
    }
}
