package dev.hearth.eventing.sources.kind;

import dev.hearth.eventing.sources.Environment;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The Secrets of the cluster, read when a source starts. Any thread; blocks. */
public record ClusterSecrets(KubernetesClient client) implements Environment.Secrets {
    @Override
    public Optional<Map<String, String>> find(String namespace, String name) {
        Secret secret = client.secrets().inNamespace(namespace).withName(name).get();
        if (secret == null) {
            return Optional.empty();
        }
        Map<String, String> decoded = new HashMap<>();
        if (secret.getData() != null) {
            secret.getData()
                    .forEach((key, value) ->
                            decoded.put(key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
        }
        return Optional.of(decoded);
    }
}
