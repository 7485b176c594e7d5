package dev.hearth.kinds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** How every part of Hearth talks to its API server, on a laptop as on a cluster. */
public final class ClientSettings {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int REQUEST_MILLIS = 30_000;

    /**
     * A watch ends every five to ten minutes, and until the next one is open nothing is seen: with the client's usual second
     * a cold start at that moment took a second longer. The pause doubles five times while the API server does not answer.
     */
    private static final int WATCH_PAUSE_MILLIS = 20;

    /** @param to says where it is and who asks */
    public static Config of(ConfigBuilder to) {
        return to.withConnectionTimeout(CONNECT_MILLIS)
                .withRequestTimeout(REQUEST_MILLIS)
                .withWatchReconnectInterval(WATCH_PAUSE_MILLIS)
                .build();
    }

    /** What every write leaves in an object's metadata about who wrote it: as long as the object, and nobody here reads it. */
    @JsonIgnoreProperties("managedFields")
    private interface WithoutManagedFields {}

    /**
     * A client whose objects come without {@code managedFields}, so that caches of many objects hold half as much. Writing such an
     * object back leaves them as they are (Kubernetes, "Server-Side Apply": only an empty list takes them away).
     */
    public static KubernetesClient client(Config config) {
        ObjectMapper mapper = new ObjectMapper().addMixIn(ObjectMeta.class, WithoutManagedFields.class);
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withKubernetesSerialization(new KubernetesSerialization(mapper, true))
                .build();
    }

    private ClientSettings() {}
}
