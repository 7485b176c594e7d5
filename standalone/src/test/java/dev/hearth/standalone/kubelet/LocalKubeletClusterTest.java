package dev.hearth.standalone.kubelet;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** With the API server of HEARTH_TEST_KUBECONFIG. */
@Tag("cluster")
@EnabledIfEnvironmentVariable(named = "HEARTH_TEST_KUBECONFIG", matches = ".+")
class LocalKubeletClusterTest extends LocalKubeletContract {
    @Override
    KubernetesClient connect() throws IOException {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(Files.readString(Path.of(System.getenv("HEARTH_TEST_KUBECONFIG")))))
                .build();
    }

    /** Admission wants the namespace's service account, which a controller makes. */
    @Override
    void awaitPodsAllowed(KubernetesClient client, String namespace) {
        await().until(() -> client.serviceAccounts()
                        .inNamespace(namespace)
                        .withName("default")
                        .get()
                != null);
    }
}
