package dev.hearth.standalone.platform;

import dev.hearth.api.AccessKey;
import dev.hearth.api.Labels;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/** The access keys of namespaces: one Secret each in {@value Labels#SYSTEM_NAMESPACE}, made when first asked for. */
public final class AccessKeys {
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KubernetesClient client;

    public AccessKeys(KubernetesClient client) {
        this.client = client;
    }

    /** An access key id (20 letters and digits) and its secret (40 characters), as AWS shapes them. */
    public record Key(String id, String secret) {
        @Override
        public String toString() {
            return "Key[id=" + id + "]"; // never the secret
        }
    }

    /** The key of that namespace, which need not exist yet. */
    public Key of(String namespace) {
        String name = "access-key-" + namespace;
        var secrets = client.secrets().inNamespace(Labels.SYSTEM_NAMESPACE);
        Secret found = secrets.withName(name).get();
        if (found == null) {
            Key key = random();
            Secret made = new SecretBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .withNamespace(Labels.SYSTEM_NAMESPACE)
                    .withLabels(Map.of(Labels.ACCESS_KEY, "true", Labels.MANAGED_BY, "hearth"))
                    .endMetadata()
                    .withType(Labels.ACCESS_KEY)
                    .addToData(AccessKey.NAMESPACE, encoded(namespace))
                    .addToData(AccessKey.ACCESS_KEY_ID, encoded(key.id()))
                    .addToData(AccessKey.SECRET_ACCESS_KEY, encoded(key.secret()))
                    .build();
            try {
                secrets.resource(made).create();
                return key;
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                    throw e;
                }
                found = secrets.withName(name).require(); // somebody else made it first
            }
        }
        return new Key(decoded(found, AccessKey.ACCESS_KEY_ID), decoded(found, AccessKey.SECRET_ACCESS_KEY));
    }

    private static Key random() {
        StringBuilder id = new StringBuilder("HKIA");
        while (id.length() < 20) {
            id.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        byte[] secret = new byte[30];
        RANDOM.nextBytes(secret);
        return new Key(id.toString(), Base64.getEncoder().encodeToString(secret));
    }

    private static String encoded(String plain) {
        return Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(Secret secret, String key) {
        return new String(Base64.getDecoder().decode(secret.getData().getOrDefault(key, "")), StandardCharsets.UTF_8);
    }
}
