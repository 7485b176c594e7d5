package dev.hearth.standalone.cli;

import dev.hearth.standalone.platform.PlatformException;
import dev.hearth.standalone.platform.PlatformState;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A client of the running platform's API server, by the kubeconfig that kubectl uses. */
final class Cluster {
    static KubernetesClient connect(PlatformState platform) {
        return new KubernetesClientBuilder().withConfig(config(platform)).build();
    }

    static Config config(PlatformState platform) {
        try {
            Config config = Config.fromKubeconfig(Files.readString(Path.of(platform.kubeconfig())));
            config.setRequestRetryBackoffLimit(0);
            return config;
        } catch (IOException e) {
            throw new PlatformException(
                    "cannot read the kubeconfig '" + platform.kubeconfig() + "': " + e.getMessage(), e);
        }
    }

    /** The bearer token of the kubeconfig's user, for endpoints other than the API server. */
    static String token(PlatformState platform) {
        Config config = config(platform);
        String token = config.getOauthToken() != null ? config.getOauthToken() : config.getAutoOAuthToken();
        if (token == null) {
            throw new PlatformException("the kubeconfig '" + platform.kubeconfig() + "' holds no bearer token");
        }
        return token;
    }

    private Cluster() {}
}
