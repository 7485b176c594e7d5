package dev.hearth.standalone.kubelet.env;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapEnvSource;
import io.fabric8.kubernetes.api.model.ConfigMapKeySelector;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretEnvSource;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Resolves the environment of one container; each Secret and ConfigMap is asked for once. */
public final class ContainerEnvironment {
    private final PodFields fields;
    private final References references;
    private final Map<String, Optional<Secret>> secrets = new LinkedHashMap<>();
    private final Map<String, Optional<ConfigMap>> configMaps = new LinkedHashMap<>();

    public ContainerEnvironment(PodFields fields, References references) {
        this.fields = fields;
        this.references = references;
    }

    /** The image's variables, then {@code envFrom}, then {@code env}: the later wins. */
    public Map<String, String> resolve(Container container, Map<String, String> ofImage) throws ConfigProblem {
        Map<String, String> environment = new LinkedHashMap<>(ofImage);
        for (EnvFromSource source : container.getEnvFrom()) {
            addAll(source, environment);
        }
        for (EnvVar variable : container.getEnv()) {
            if (variable.getValueFrom() == null) {
                String value = Objects.requireNonNullElse(variable.getValue(), "");
                environment.put(variable.getName(), Expansion.expand(value, environment));
            } else {
                Optional<String> value = from(container, variable.getValueFrom());
                value.ifPresent(present -> environment.put(variable.getName(), present));
            }
        }
        return environment;
    }

    private void addAll(EnvFromSource source, Map<String, String> environment) throws ConfigProblem {
        String prefix = Objects.requireNonNullElse(source.getPrefix(), "");
        ConfigMapEnvSource fromConfigMap = source.getConfigMapRef();
        if (fromConfigMap != null) {
            Optional<ConfigMap> configMap = configMap(fromConfigMap.getName());
            require(
                    configMap.isPresent(),
                    fromConfigMap.getOptional(),
                    "configmap \"" + fromConfigMap.getName() + "\" not found");
            configMap.ifPresent(found -> data(found).forEach((key, value) -> environment.put(prefix + key, value)));
        }
        SecretEnvSource fromSecret = source.getSecretRef();
        if (fromSecret != null) {
            Optional<Secret> secret = secret(fromSecret.getName());
            require(secret.isPresent(), fromSecret.getOptional(), "secret \"" + fromSecret.getName() + "\" not found");
            secret.ifPresent(
                    found -> data(found).forEach((key, value) -> environment.put(prefix + key, decode(value))));
        }
    }

    private Optional<String> from(Container container, EnvVarSource source) throws ConfigProblem {
        if (source.getSecretKeyRef() != null) {
            return fromSecret(source.getSecretKeyRef());
        }
        if (source.getConfigMapKeyRef() != null) {
            return fromConfigMap(source.getConfigMapKeyRef());
        }
        if (source.getFieldRef() != null) {
            return Optional.of(fields.field(source.getFieldRef().getFieldPath()));
        }
        if (source.getResourceFieldRef() != null) {
            return Optional.of(PodFields.resource(container, source.getResourceFieldRef()));
        }
        throw new ConfigProblem("a variable's valueFrom must have a source that the local kubelet knows: secretKeyRef,"
                + " configMapKeyRef, fieldRef or resourceFieldRef");
    }

    private Optional<String> fromSecret(SecretKeySelector selector) throws ConfigProblem {
        Optional<Secret> secret = secret(selector.getName());
        require(secret.isPresent(), selector.getOptional(), "secret \"" + selector.getName() + "\" not found");
        Optional<String> value =
                secret.map(found -> data(found).get(selector.getKey())).map(ContainerEnvironment::decode);
        require(
                value.isPresent(),
                selector.getOptional(),
                "couldn't find key " + selector.getKey() + " in Secret " + namespace() + "/" + selector.getName());
        return value;
    }

    private Optional<String> fromConfigMap(ConfigMapKeySelector selector) throws ConfigProblem {
        Optional<ConfigMap> configMap = configMap(selector.getName());
        require(configMap.isPresent(), selector.getOptional(), "configmap \"" + selector.getName() + "\" not found");
        Optional<String> value = configMap.map(found -> data(found).get(selector.getKey()));
        require(
                value.isPresent(),
                selector.getOptional(),
                "couldn't find key " + selector.getKey() + " in ConfigMap " + namespace() + "/" + selector.getName());
        return value;
    }

    private static void require(boolean present, Boolean optional, String otherwise) throws ConfigProblem {
        if (!present && !Boolean.TRUE.equals(optional)) {
            throw new ConfigProblem(otherwise);
        }
    }

    private Optional<Secret> secret(String name) {
        return secrets.computeIfAbsent(name, missing -> references.secret(namespace(), missing));
    }

    private Optional<ConfigMap> configMap(String name) {
        return configMaps.computeIfAbsent(name, missing -> references.configMap(namespace(), missing));
    }

    private String namespace() {
        return fields.pod().getMetadata().getNamespace();
    }

    private static Map<String, String> data(ConfigMap configMap) {
        return Objects.requireNonNullElseGet(configMap.getData(), Map::of);
    }

    private static Map<String, String> data(Secret secret) {
        return Objects.requireNonNullElseGet(secret.getData(), Map::of);
    }

    private static String decode(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}
