package dev.hearth.standalone.engines.kafka;

import dev.hearth.standalone.engines.child.EngineTrouble;
import dev.hearth.standalone.engines.child.PinnedVersions;
import dev.hearth.standalone.engines.child.UserCache;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The jars of the broker in the user's cache, got through Maven once.
 *
 * <pre>
 *   kafka.lock       held while one platform works here
 *   kafka-4.4.0-2/   the jars
 * </pre>
 */
final class ClassPath {
    static final String VERSION = PinnedVersions.of("kafka");

    /** The number behind the version changes with what else {@code pom.xml} names. */
    private static final String FOLDER = "kafka-" + VERSION + "-2";

    private ClassPath() {}

    /** Every jar of a folder, as the JVM's class path writes it; the jars are got when they are not there. */
    static String ready(UserCache cache) {
        Path home = cache.folder().resolve(FOLDER);
        if (!Files.isDirectory(home)) {
            cache.alone(() -> {
                if (!Files.isDirectory(home)) {
                    fetch(cache, home);
                }
            });
        }
        return home.resolve("*").toString();
    }

    private static void fetch(UserCache cache, Path home) throws IOException {
        cache.progress().accept("getting Kafka " + VERSION + " (57 MB, once)");
        Path work = Files.createTempDirectory(cache.folder(), ".getting");
        try (InputStream pom = ClassPath.class.getResourceAsStream("pom.xml")) {
            if (pom == null) {
                throw new EngineTrouble("this very application lacks the pom.xml of the embedded Kafka; build it anew");
            }
            Files.copy(pom, work.resolve("pom.xml"));
            Path jars = work.resolve("jars");
            cache.maven(
                    "copy-dependencies",
                    VERSION,
                    List.of(
                            "-f",
                            work.resolve("pom.xml").toString(),
                            "-Dkafka.version=" + VERSION,
                            "-DincludeScope=runtime",
                            "-DoutputDirectory=" + jars));
            if (!Files.isRegularFile(jars.resolve("kafka_2.13-" + VERSION + ".jar"))) {
                throw new EngineTrouble(
                        "mvn dependency:copy-dependencies ended well but left no Kafka in '%s'".formatted(jars));
            }
            Files.move(jars, home, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            UserCache.deleteTree(work);
        }
    }
}
