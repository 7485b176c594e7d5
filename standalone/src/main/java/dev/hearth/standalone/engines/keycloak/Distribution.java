package dev.hearth.standalone.engines.keycloak;

import dev.hearth.standalone.engines.child.EngineTrouble;
import dev.hearth.standalone.engines.child.PinnedVersions;
import dev.hearth.standalone.engines.child.UserCache;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The Keycloak distribution in the user's cache: got through Maven, unpacked and built, each once.
 *
 * <pre>
 *   keycloak.lock              held while one of them works here
 *   keycloak-26.7.3/           the distribution
 *   keycloak-26.7.3/built-1    it was built with the options of {@link #BUILD}
 * </pre>
 */
final class Distribution {
    static final String VERSION = PinnedVersions.of("keycloak");

    /** The build options; a change of them changes the number in {@link #BUILT}. */
    private static final List<String> BUILD =
            List.of("build", "--db=dev-file", "--health-enabled=true", "--cache=local");

    private static final String BUILT = "built-1";
    private static final int BUILD_MINUTES = 10;

    private final UserCache cache;

    Distribution(UserCache cache) {
        this.cache = cache;
    }

    /** The folder of a built distribution, made when it is not there. */
    Path ready() {
        Path home = cache.folder().resolve("keycloak-" + VERSION);
        if (Files.exists(home.resolve(BUILT))) {
            return home;
        }
        cache.alone(() -> {
            if (!Files.isDirectory(home)) {
                unpack(fetch(), home);
            }
            if (!Files.exists(home.resolve(BUILT))) {
                build(home);
            }
        });
        return home;
    }

    private Path fetch() throws IOException {
        Path folder = Files.createDirectories(cache.folder().resolve("download"));
        String artifact = "keycloak-quarkus-dist-" + VERSION + ".zip";
        cache.progress().accept("getting Keycloak " + VERSION + " (169 MB, once)");
        cache.maven(
                "copy",
                VERSION,
                List.of(
                        "-Dartifact=org.keycloak:keycloak-quarkus-dist:" + VERSION + ":zip",
                        "-DoutputDirectory=" + folder,
                        "-Dmdep.useBaseVersion=true"));
        Path zip = folder.resolve(artifact);
        if (!Files.isRegularFile(zip)) {
            throw new EngineTrouble("mvn dependency:copy ended well but left no '%s'".formatted(zip));
        }
        return zip;
    }

    private void unpack(Path zip, Path home) throws IOException {
        cache.progress().accept("unpacking Keycloak " + VERSION);
        Path folder = Files.createTempDirectory(cache.folder(), ".unpacking");
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
            UserCache.deleteTree(folder);
        }
        Files.delete(zip);
    }

    private void build(Path home) throws IOException {
        cache.progress().accept("building Keycloak " + VERSION + " (once)");
        List<String> arguments = new java.util.ArrayList<>(
                List.of("/bin/sh", home.resolve("bin").resolve("kc.sh").toString()));
        arguments.addAll(BUILD);
        Map<String, String> environment = cache.environment();
        environment.put("JAVA_OPTS", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx512m");
        cache.tool().run("kc.sh build", arguments, environment, BUILD_MINUTES, line -> {});
        Files.writeString(home.resolve(BUILT), String.join(" ", BUILD));
    }
}
