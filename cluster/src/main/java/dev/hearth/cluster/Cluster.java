package dev.hearth.cluster;

import dev.hearth.kinds.ClientSettings;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

/** The cluster that this process is a part of. */
final class Cluster {
    /** A client as the pod's ServiceAccount, or as a kubeconfig says where there is none. */
    static KubernetesClient client() {
        return new KubernetesClientBuilder()
                .withConfig(ClientSettings.of(new ConfigBuilder()))
                .build();
    }

    private Cluster() {}
}
