package dev.hearth.conformance.real;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Helm in a process of its own, which needs no cluster to say that there is none. */
class ReleaseTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void whatHelmSaysComesBack() {
        Release release = new Release(
                Path.of("../helm/hearth").toAbsolutePath().normalize(), folder.resolve("no-kubeconfig"), folder);
        assertThatThrownBy(() -> release.install(Release.NAMESPACE, Site.VALUES))
                .hasMessageContaining("HelmCommand install failed: ")
                .hasMessageContaining("Kubernetes cluster unreachable: stat " + folder.resolve("no-kubeconfig"));
    }
}
