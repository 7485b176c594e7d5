package dev.hearth.storage.userpools.directory;

import dev.hearth.api.AccountId;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A UserPool's name, and from it the names that Keycloak and Cognito's API have for it. */
public record PoolKey(String namespace, String name) {
    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int POOL_ID_LENGTH = 9;
    private static final int CLIENT_ID_LENGTH = 26;

    public static PoolKey of(HasMetadata pool) {
        return new PoolKey(pool.getMetadata().getNamespace(), pool.getMetadata().getName());
    }

    /** {@code namespace.name}: a namespace has no dots, so two pools never share a realm. */
    public String realm() {
        return namespace + "." + name;
    }

    /** As Cognito's ids look, {@code us-east-1_Ab3dE6gH9}; the same for a pool of the same name made anew. */
    public String poolId(String region) {
        return region + "_" + digits("pool/" + namespace + "/" + name, BASE62, POOL_ID_LENGTH);
    }

    /** As Cognito's client ids look: 26 lower-case letters and digits. */
    public String clientId(String client) {
        return digits(
                "client/" + namespace + "/" + name + "/" + client,
                "0123456789abcdefghijklmnopqrstuvwxyz",
                CLIENT_ID_LENGTH);
    }

    public String arn(String region) {
        return "arn:aws:cognito-idp:%s:%s:userpool/%s".formatted(region, AccountId.of(namespace), poolId(region));
    }

    /** The Secret that holds the secrets of the pool's clients. */
    public String clientSecretsName() {
        return name + "-clients";
    }

    /** The Secret that codes are put into when there is no mail server. */
    public String codesName() {
        return name + "-codes";
    }

    private static String digits(String text, String alphabet, int length) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            BigInteger number = new BigInteger(1, digest);
            BigInteger base = BigInteger.valueOf(alphabet.length());
            StringBuilder out = new StringBuilder(length);
            while (out.length() < length) {
                BigInteger[] parts = number.divideAndRemainder(base);
                out.append(alphabet.charAt(parts[1].intValue()));
                number = parts[0];
            }
            return out.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
