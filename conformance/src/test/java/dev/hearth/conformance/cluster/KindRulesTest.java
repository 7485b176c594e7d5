package dev.hearth.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rules of each kind, each shown by a file of the kind's folder: {@code invalid-<rule>.yaml} begins with {@code #
 * expect:} and the sentence that refuses it, {@code valid-<case>.yaml} is accepted.
 */
@ClusterSuite
class KindRulesTest {
    private static final Path FOLDERS = Path.of("../api/src/test/resources");
    private static final Path DEFINITIONS = Path.of("../api/target/classes/META-INF/fabric8");

    /** Every kind there is has a folder of files. */
    static List<String> kinds() throws IOException {
        try (var definitions = Files.list(DEFINITIONS)) {
            return definitions
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".hearth.dev-v1.yml"))
                    .map(name -> name.substring(0, name.indexOf('.')))
                    .sorted()
                    .toList();
        }
    }

    private static List<Path> files(String kind, String prefix) throws IOException {
        try (var all = Files.list(FOLDERS.resolve(kind))) {
            return all.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyInvalidFileIsRefusedWithItsSentence(String kind, Sandbox box, Server server) throws IOException {
        assumeTrue(server.hasCel(), "CEL rules came with Kubernetes 1.25");
        assertThat(files(kind, "invalid-")).isNotEmpty().allSatisfy(file -> {
            String text = Files.readString(file);
            String sentence = text.lines()
                    .findFirst()
                    .orElseThrow()
                    .replaceFirst("^# expect: *", "")
                    .strip();
            box.kubectl().runWith(text, "apply", "--dry-run=server", "-f", "-").fails(1, sentence);
        });
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyValidFileIsAccepted(String kind, Sandbox box) throws IOException {
        assertThat(files(kind, "valid-"))
                .isNotEmpty()
                .allSatisfy(file -> box.kubectl()
                        .runWith(Files.readString(file), "apply", "--dry-run=server", "-f", "-")
                        .succeeds());
    }
}
