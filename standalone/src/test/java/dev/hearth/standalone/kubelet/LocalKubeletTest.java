package dev.hearth.standalone.kubelet;

import dev.hearth.standalone.apiserver.LocalApiServer;
import dev.hearth.standalone.apiserver.LocalApiServerConfig;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** With the local API server, as on a laptop. */
class LocalKubeletTest extends LocalKubeletContract {
    @TempDir
    Path serverFolder;

    private @Nullable LocalApiServer server;

    @Override
    KubernetesClient connect() {
        LocalApiServer started = LocalApiServer.start(
                new LocalApiServerConfig(serverFolder, "127.0.0.1", 0, "a-token-for-this-test", Clock.systemUTC()));
        server = started;
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(started.kubeconfig()))
                .build();
    }

    @Override
    void disconnected() {
        if (server != null) {
            server.close();
        }
    }
}
