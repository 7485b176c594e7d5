package dev.hearth.storage.userpools.key;

import dev.hearth.api.Labels;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A key of 256 random bits, and the keyed digests (HMAC-SHA-256) made with it. */
public final class RoomKey {
    private static final String NAME = "hearth-user-pools";
    private static final String KEY = "key";

    private final SecretKeySpec key;

    public RoomKey(byte[] bytes) {
        this.key = new SecretKeySpec(bytes, "HmacSHA256");
    }

    /** The cluster's key, made when there is none; of several who make it, one wins. */
    public static RoomKey of(KubernetesClient client) {
        Secret there = read(client);
        if (there == null) {
            byte[] fresh = new byte[32];
            new SecureRandom().nextBytes(fresh);
            Secret made = new SecretBuilder()
                    .withNewMetadata()
                    .withName(NAME)
                    .withNamespace(Labels.SYSTEM_NAMESPACE)
                    .withLabels(Map.of(Labels.MANAGED_BY, "hearth"))
                    .endMetadata()
                    .withData(Map.of(KEY, Base64.getEncoder().encodeToString(fresh)))
                    .build();
            try {
                there = client.resource(made).create();
            } catch (KubernetesClientException e) {
                if (e.getCode() != 409) {
                    throw e;
                }
                there = read(client);
            }
        }
        String text = there == null || there.getData() == null
                ? null
                : there.getData().get(KEY);
        if (text == null) {
            throw new IllegalStateException(
                    "The Secret \"%s\" of namespace \"%s\" must hold \"%s\" and does not: delete it, and a new one is made."
                            .formatted(NAME, Labels.SYSTEM_NAMESPACE, KEY));
        }
        return new RoomKey(Base64.getDecoder().decode(text));
    }

    private static @org.jspecify.annotations.Nullable Secret read(KubernetesClient client) {
        return client.secrets()
                .inNamespace(Labels.SYSTEM_NAMESPACE)
                .withName(NAME)
                .get();
    }

    /**
     * The digest of the parts, in hexadecimal; no other parts have the same.
     *
     * @param purpose what the digest is for; digests of different purposes tell nothing of each other
     */
    public String digest(String purpose, String... parts) {
        Mac mac = mac();
        update(mac, purpose);
        for (String part : parts) {
            update(mac, part);
        }
        return HexFormat.of().formatHex(mac.doFinal());
    }

    private static void update(Mac mac, String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        mac.update(java.nio.ByteBuffer.allocate(4).putInt(0, bytes.length).array());
        mac.update(bytes);
    }

    /** Is it the digest of these parts? Takes the same time whatever the answer. */
    public boolean fits(String digest, String purpose, String... parts) {
        return MessageDigest.isEqual(
                digest.getBytes(StandardCharsets.UTF_8), digest(purpose, parts).getBytes(StandardCharsets.UTF_8));
    }

    private Mac mac() {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
