package dev.hearth.standalone.engines.child;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The user's folder for what is got once through Maven and shared by all platforms. Several platforms that start at the same
 * moment prepare an engine one after the other.
 *
 * @param engine such as "Keycloak", for sentences and, in lower case, for the lock's name
 */
public record UserCache(String engine, Path folder, Path javaHome, Tool tool, Consumer<String> progress) {
    private static final String PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:";
    private static final Pattern PROGRESS = Pattern.compile("Progress \\(\\d+\\): ([0-9.]+)[ /].*?([0-9.]+) MB");
    private static final int DOWNLOAD_MINUTES = 60;

    /** Something that writes files. */
    public interface Work {
        void run() throws IOException;
    }

    /** Runs it while no other process prepares this engine here. */
    public void alone(Work work) {
        Path lockFile = folder.resolve(engine.toLowerCase(java.util.Locale.ROOT) + ".lock");
        try {
            Files.createDirectories(folder);
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = take(channel)) {
                if (!lock.isValid()) {
                    throw new IOException("the lock '%s' was lost".formatted(lockFile));
                }
                work.run();
            }
        } catch (IOException e) {
            throw new EngineTrouble("cannot prepare %s in '%s': %s".formatted(engine, folder, e.getMessage()), e);
        }
    }

    private FileLock take(FileChannel channel) throws IOException {
        FileLock lock = channel.tryLock();
        while (lock == null) {
            progress.accept("waiting for another platform that prepares " + engine);
            LockSupport.parkNanos(500_000_000L);
            if (Thread.currentThread().isInterrupted()) {
                throw new IOException("interrupted");
            }
            lock = channel.tryLock();
        }
        return lock;
    }

    /**
     * Runs a goal of Maven's dependency plugin, and tells how much it has got.
     *
     * @param version for sentences
     */
    public void maven(String goal, String version, List<String> options) {
        List<String> arguments = new java.util.ArrayList<>(List.of("mvn", "-Dstyle.color=never", PLUGIN + goal));
        arguments.addAll(options);
        tool.run(
                "mvn dependency:%s for %s".formatted(goal, engine),
                arguments,
                environment(),
                DOWNLOAD_MINUTES,
                line -> {
                    Matcher matcher = PROGRESS.matcher(line);
                    if (matcher.find()) {
                        progress.accept("getting %s %s: %s of %s MB"
                                .formatted(engine, version, matcher.group(1), matcher.group(2)));
                    }
                });
    }

    /** This process's, with the JDK that engines run on and without what is meant for other Java programs. */
    public Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>(System.getenv());
        environment.keySet().removeIf(name -> name.startsWith("KC_") || name.startsWith("JAVA_"));
        environment.put("JAVA_HOME", javaHome.toString());
        return environment;
    }

    /** Deletes a folder with all that is in it; nothing when there is none. */
    public static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
