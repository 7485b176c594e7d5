package dev.hearth.standalone.kubelet.env;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Optional;

/** The kubelet's way to what pods refer to by name; blocks, and throws the client's exceptions. */
public interface References {
    Optional<Secret> secret(String namespace, String name);

    Optional<ConfigMap> configMap(String namespace, String name);
}
