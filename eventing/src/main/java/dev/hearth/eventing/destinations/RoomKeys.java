package dev.hearth.eventing.destinations;

import dev.hearth.api.AccessKey;
import dev.hearth.api.Labels;
import dev.hearth.aws.signature.SigningKey;
import dev.hearth.eventing.destinations.Destinations.DestinationUnavailable;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The room's own access key of each namespace, made when it is first needed. Any thread; blocks. */
public final class RoomKeys implements Function<String, SigningKey> {
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KubernetesClient client;
    private final Map<String, SigningKey> known = new ConcurrentHashMap<>();

    public RoomKeys(KubernetesClient client) {
        this.client = client;
    }

    /** @throws DestinationUnavailable when the cluster cannot be asked */
    @Override
    public SigningKey apply(String namespace) {
        SigningKey key = known.get(namespace);
        if (key == null) {
            try {
                key = read(namespace, findOrMake(namespace));
            } catch (KubernetesClientException e) {
                throw new DestinationUnavailable("the cluster gives no access key now", e);
            }
            known.put(namespace, key);
        }
        return key;
    }

    private Secret findOrMake(String namespace) {
        String name = "eventing-key-" + namespace;
        var secrets = client.secrets().inNamespace(Labels.SYSTEM_NAMESPACE);
        Secret found = secrets.withName(name).get();
        if (found != null) {
            return found;
        }
        byte[] secret = new byte[30];
        RANDOM.nextBytes(secret);
        Secret made = new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(Labels.SYSTEM_NAMESPACE)
                .withLabels(Map.of(Labels.ACCESS_KEY, "true", Labels.MANAGED_BY, "hearth"))
                .endMetadata()
                .withType(Labels.ACCESS_KEY)
                .addToData(AccessKey.NAMESPACE, encoded(namespace))
                .addToData(AccessKey.ACCESS_KEY_ID, encoded(id()))
                .addToData(
                        AccessKey.SECRET_ACCESS_KEY, encoded(Base64.getEncoder().encodeToString(secret)))
                .build();
        try {
            return secrets.resource(made).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            return secrets.withName(name).require(); // another replica made it first
        }
    }

    private static String id() {
        StringBuilder id = new StringBuilder("HKIA");
        while (id.length() < 20) {
            id.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return id.toString();
    }

    private static SigningKey read(String namespace, Secret secret) {
        return new SigningKey(
                decoded(secret, AccessKey.ACCESS_KEY_ID), decoded(secret, AccessKey.SECRET_ACCESS_KEY), namespace);
    }

    private static String encoded(String plain) {
        return Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(Secret secret, String key) {
        return new String(Base64.getDecoder().decode(secret.getData().getOrDefault(key, "")), StandardCharsets.UTF_8);
    }
}
