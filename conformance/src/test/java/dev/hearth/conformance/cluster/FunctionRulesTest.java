package dev.hearth.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The rules of the Function kind, each shown by a file: {@code invalid-<rule>.yaml} begins with {@code # expect:} and the
 * sentence that refuses it, {@code valid-<case>.yaml} is accepted.
 */
@ClusterSuite
class FunctionRulesTest {
    private static final Path FILES = Path.of("../api/src/test/resources/functions");

    private static List<Path> files(String prefix) throws IOException {
        try (var all = Files.list(FILES)) {
            return all.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void everyInvalidFileIsRefusedWithItsSentence(Sandbox box, Server server) throws IOException {
        assumeTrue(server.hasCel(), "CEL rules came with Kubernetes 1.25");
        assertThat(files("invalid-")).isNotEmpty().allSatisfy(file -> {
            String text = Files.readString(file);
            String sentence = text.lines()
                    .findFirst()
                    .orElseThrow()
                    .replaceFirst("^# expect: *", "")
                    .strip();
            box.kubectl().runWith(text, "apply", "--dry-run=server", "-f", "-").fails(1, sentence);
        });
    }

    @Test
    void everyValidFileIsAccepted(Sandbox box) throws IOException {
        assertThat(files("valid-"))
                .isNotEmpty()
                .allSatisfy(file -> box.kubectl()
                        .runWith(Files.readString(file), "apply", "--dry-run=server", "-f", "-")
                        .succeeds());
    }
}
