package dev.hearth.standalone.engines.keycloak;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The Keycloak distribution in the user's cache: got through Maven, unpacked and built, each once. Several platforms that
 * start at the same moment do it one after the other.
 *
 * <pre>
 *   keycloak.lock              held while one of them works here
 *   keycloak-26.7.3/           the distribution
 *   keycloak-26.7.3/built-1    it was built with the options of {@link #BUILD}
 * </pre>
 */
final class Distribution {
    static final String VERSION = "26.7.3";

    /** The build options; a change of them changes the number in {@link #BUILT}. */
    private static final List<String> BUILD =
            List.of("build", "--db=dev-file", "--health-enabled=true", "--cache=local");

    private static final String BUILT = "built-1";
    private static final String PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy";
    private static final Pattern PROGRESS = Pattern.compile("Progress \\(\\d+\\): ([0-9.]+)[ /].*?([0-9.]+) MB");
    private static final int DOWNLOAD_MINUTES = 60;
    private static final int BUILD_MINUTES = 10;

    private final Path cache;
    private final Path javaHome;
    private final Tool tool;
    private final Consumer<String> progress;

    Distribution(Path cache, Path javaHome, Tool tool, Consumer<String> progress) {
        this.cache = cache;
        this.javaHome = javaHome;
        this.tool = tool;
        this.progress = progress;
    }

    /** The folder of a built distribution, made when it is not there. */
    Path ready() {
        Path home = cache.resolve("keycloak-" + VERSION);
        if (Files.exists(home.resolve(BUILT))) {
            return home;
        }
        try {
            Files.createDirectories(cache);
            try (FileChannel channel = FileChannel.open(
                            cache.resolve("keycloak.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = take(channel)) {
                if (!lock.isValid()) {
                    throw new IOException("the lock '%s' was lost".formatted(cache.resolve("keycloak.lock")));
                }
                if (!Files.isDirectory(home)) {
                    unpack(fetch(), home);
                }
                if (!Files.exists(home.resolve(BUILT))) {
                    build(home);
                }
            }
            return home;
        } catch (IOException e) {
            throw new KeycloakTrouble("cannot prepare Keycloak in '%s': %s".formatted(cache, e.getMessage()), e);
        }
    }

    private FileLock take(FileChannel channel) throws IOException {
        FileLock lock = channel.tryLock();
        while (lock == null) {
            progress.accept("waiting for another platform that prepares Keycloak");
            LockSupport.parkNanos(500_000_000L);
            if (Thread.currentThread().isInterrupted()) {
                throw new IOException("interrupted");
            }
            lock = channel.tryLock();
        }
        return lock;
    }

    private Path fetch() throws IOException {
        Path folder = Files.createDirectories(cache.resolve("download"));
        String artifact = "keycloak-quarkus-dist-" + VERSION + ".zip";
        progress.accept("getting Keycloak " + VERSION + " (169 MB, once)");
        tool.run(
                "mvn dependency:copy of org.keycloak:keycloak-quarkus-dist:" + VERSION,
                List.of(
                        "mvn",
                        "-Dstyle.color=never",
                        PLUGIN,
                        "-Dartifact=org.keycloak:keycloak-quarkus-dist:" + VERSION + ":zip",
                        "-DoutputDirectory=" + folder,
                        "-Dmdep.useBaseVersion=true"),
                environment(),
                DOWNLOAD_MINUTES,
                this::downloaded);
        Path zip = folder.resolve(artifact);
        if (!Files.isRegularFile(zip)) {
            throw new KeycloakTrouble("mvn dependency:copy ended well but left no '%s'".formatted(zip));
        }
        return zip;
    }

    private void downloaded(String line) {
        Matcher matcher = PROGRESS.matcher(line);
        if (matcher.find()) {
            progress.accept("getting Keycloak %s: %s of %s MB".formatted(VERSION, matcher.group(1), matcher.group(2)));
        }
    }

    private void unpack(Path zip, Path home) throws IOException {
        progress.accept("unpacking Keycloak " + VERSION);
        Path folder = Files.createTempDirectory(cache, ".unpacking");
        try (ZipFile file = new ZipFile(zip.toFile())) {
            for (ZipEntry entry : (Iterable<ZipEntry>) file.stream().map(ZipEntry.class::cast)::iterator) {
                Path target = folder.resolve(entry.getName()).normalize();
                if (!target.startsWith(folder)) {
                    throw new IOException("the entry \"%s\" reaches out of the zip".formatted(entry.getName()));
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                    continue;
                }
                Files.createDirectories(target.getParent());
                try (InputStream in = file.getInputStream(entry)) {
                    Files.copy(in, target);
                }
            }
            Files.move(folder.resolve("keycloak-" + VERSION), home, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            deleteTree(folder);
        }
        Files.delete(zip);
    }

    private void build(Path home) throws IOException {
        progress.accept("building Keycloak " + VERSION + " (once)");
        List<String> arguments = new java.util.ArrayList<>(
                List.of("/bin/sh", home.resolve("bin").resolve("kc.sh").toString()));
        arguments.addAll(BUILD);
        Map<String, String> environment = environment();
        environment.put("JAVA_OPTS", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx512m");
        tool.run("kc.sh build", arguments, environment, BUILD_MINUTES, line -> {});
        Files.writeString(home.resolve(BUILT), String.join(" ", BUILD));
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>(System.getenv());
        environment.keySet().removeIf(name -> name.startsWith("KC_") || name.startsWith("JAVA_"));
        environment.put("JAVA_HOME", javaHome.toString());
        return environment;
    }

    private static void deleteTree(Path root) throws IOException {
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
