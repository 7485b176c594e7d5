package dev.hearth.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CrdFilesTest {
    @Test
    void theyAreAllThatTheBuildMakes() throws IOException {
        Path classes = Path.of("target/classes");
        try (var made = Files.list(classes.resolve("META-INF/fabric8"))) {
            assertThat(CrdFiles.ALL)
                    .containsExactlyInAnyOrderElementsOf(
                            made.map(file -> "/" + classes.relativize(file)).toList());
        }
    }
}
