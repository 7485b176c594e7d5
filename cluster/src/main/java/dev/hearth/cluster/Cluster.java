package dev.hearth.cluster;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

/** The cluster that this process is a part of. */
final class Cluster {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int REQUEST_MILLIS = 30_000;

    /** A client as the pod's ServiceAccount, or as a kubeconfig says where there is none. */
    static KubernetesClient client() {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withConnectionTimeout(CONNECT_MILLIS)
                        .withRequestTimeout(REQUEST_MILLIS)
                        .build())
                .build();
    }

    private Cluster() {}
}
