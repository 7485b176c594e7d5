package dev.hearth.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeCatalogueTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private void image(String runtime, String json) throws Exception {
        Files.createDirectories(folder.resolve(runtime));
        Files.writeString(folder.resolve(runtime).resolve("image.json"), json);
    }

    @Test
    void knowsEachFolderWithAnImageFile() throws Exception {
        image("nodejs20.x", "{\"entrypoint\":[\"node\",\"${IMAGE}/b.cjs\"],\"env\":{\"HOME_OF\":\"${IMAGE}/x\"}}");
        RuntimeCatalogue catalogue = RuntimeCatalogue.read(folder);
        RuntimeImage node = catalogue.find("nodejs20.x").orElseThrow();
        assertThat(catalogue.runtimes()).containsExactly("nodejs20.x");
        assertThat(node.command()).containsExactly("node", folder + "/nodejs20.x/b.cjs");
        assertThat(node.environment()).containsEntry("HOME_OF", folder + "/nodejs20.x/x");
        assertThat(catalogue.find("cobol")).isEmpty();
    }

    @Test
    void namesEverythingThatIsWrongAtOnce() throws Exception {
        image("a", "{");
        image("b", "{\"entrypoint\":[]}");
        image("c", "{\"entry\":[\"x\"]}");
        Files.createDirectories(folder.resolve("d"));
        assertThatThrownBy(() -> RuntimeCatalogue.read(folder))
                .hasMessageContaining("/a/image.json' must be {\"entrypoint\"")
                .hasMessageContaining("runtime 'b': 'entrypoint' in image.json must name a command, found none")
                .hasMessageContaining("/c/image.json' must be")
                .hasMessageContaining("/d/image.json' cannot be read");
    }

    @Test
    void saysWhereRuntimesComeFromWhenThereAreNone() {
        assertThatThrownBy(() -> RuntimeCatalogue.read(folder.resolve("none")))
                .hasMessageContaining("holds none; the build of function-pods lays them out in target/runtimes");
    }

    @Test
    void theBuildLaidOutEveryRuntimeOfTheFunctionKind() {
        assertThat(Pod.CATALOGUE.runtimes()).contains("nodejs20.x", "python3.11", "provided");
    }
}
