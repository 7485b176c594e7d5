package dev.hearth.cluster;

import dev.hearth.kinds.ClientSettings;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** The cluster that this process is a part of. */
final class Cluster {
    /** A client as the pod's ServiceAccount, or as a kubeconfig says where there is none. */
    static KubernetesClient client() {
        return ClientSettings.client(ClientSettings.of(new ConfigBuilder()));
    }

    private Cluster() {}
}
