package dev.hearth.storage.userpools.pool;

import dev.hearth.api.Labels;
import dev.hearth.api.userpool.UserPool;
import dev.hearth.storage.userpools.directory.Pool;
import dev.hearth.storage.userpools.directory.PoolKey;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The secrets of a pool's confidential clients, in one Secret of the pool's namespace that the pool owns: its keys are the
 * clients' names. The Secret is the truth and Keycloak follows it; a value that is taken out of it is made anew.
 */
final class ClientSecrets {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

    /** As long as Cognito's. */
    private static final int LENGTH = 51;

    private final KubernetesClient client;

    ClientSecrets(KubernetesClient client) {
        this.client = client;
    }

    /** @throws NotOurs when a Secret of that name belongs to somebody else */
    Map<String, String> ensure(UserPool pool) {
        PoolKey key = PoolKey.of(pool);
        List<String> confidential = Pool.orEmpty(pool.getSpec().clients).stream()
                .filter(one -> Boolean.TRUE.equals(one.generateSecret))
                .map(one -> one.name)
                .toList();
        Secret there = client.secrets()
                .inNamespace(key.namespace())
                .withName(key.clientSecretsName())
                .get();
        if (there == null && confidential.isEmpty()) {
            return Map.of();
        }
        if (there != null && !owns(pool, there)) {
            throw new NotOurs(
                    "The Secret \"%s\" must belong to this UserPool to hold its clients' secrets, and somebody else made it: delete it or rename one of the two."
                            .formatted(key.clientSecretsName()));
        }
        Map<String, String> before = there == null ? Map.of() : decoded(there);
        Map<String, String> secrets = new TreeMap<>();
        confidential.forEach(name -> {
            String known = before.getOrDefault(name, "");
            secrets.put(name, known.isEmpty() ? random() : known);
        });
        if (there == null) {
            client.resource(secret(pool, key, secrets)).create();
        } else if (!secrets.equals(before)) {
            client.resource(new SecretBuilder(there)
                            .withData(encoded(secrets))
                            .withStringData(null)
                            .build())
                    .update();
        }
        return secrets;
    }

    /** Why the secrets cannot be kept. */
    static final class NotOurs extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotOurs(String message) {
            super(message, null, false, false);
        }
    }

    private static boolean owns(UserPool pool, Secret secret) {
        return secret.getMetadata().getOwnerReferences().stream()
                .anyMatch(owner -> owner.getUid().equals(pool.getMetadata().getUid()));
    }

    private static Secret secret(UserPool pool, PoolKey key, Map<String, String> secrets) {
        return new SecretBuilder()
                .withNewMetadata()
                .withName(key.clientSecretsName())
                .withNamespace(key.namespace())
                .withLabels(Map.of(Labels.USER_POOL, key.name(), Labels.MANAGED_BY, "hearth"))
                .withOwnerReferences(owner(pool))
                .endMetadata()
                .withType("Opaque")
                .withData(encoded(secrets))
                .build();
    }

    private static OwnerReference owner(UserPool pool) {
        return new OwnerReferenceBuilder()
                .withApiVersion(pool.getApiVersion())
                .withKind(pool.getKind())
                .withName(pool.getMetadata().getName())
                .withUid(pool.getMetadata().getUid())
                .withController(true)
                .build();
    }

    private static Map<String, String> decoded(Secret secret) {
        Map<String, String> values = new HashMap<>();
        if (secret.getData() != null) {
            secret.getData()
                    .forEach((name, value) ->
                            values.put(name, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
        }
        return values;
    }

    private static Map<String, String> encoded(Map<String, String> values) {
        Map<String, String> data = new TreeMap<>();
        values.forEach((name, value) ->
                data.put(name, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
        return data;
    }

    private static String random() {
        StringBuilder secret = new StringBuilder(LENGTH);
        RANDOM.ints(LENGTH, 0, ALPHABET.length()).forEach(at -> secret.append(ALPHABET.charAt(at)));
        return secret.toString();
    }
}
