package dev.hearth.aws.signature;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The arithmetic of Signature Version 4: digests, and the keys of credential scopes, kept since they are dear. Of one thread. */
final class DerivedKeys {
    private static final int MOST = 256;
    private static final HexFormat HEX = HexFormat.of();

    private final MessageDigest sha256;
    private final Mac mac;
    private final Map<String, Derived> derived = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Derived> eldest) {
            return size() > MOST;
        }
    };

    private record Derived(String secret, SecretKeySpec key) {}

    DerivedKeys() {
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
            this.mac = Mac.getInstance("HmacSHA256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256 and HmacSHA256", e);
        }
    }

    /** The key of a scope {@code date/region/service/aws4_request}. */
    SecretKeySpec key(String accessKeyId, String secret, String scope) {
        String name = accessKeyId + '/' + scope;
        Derived known = derived.get(name);
        if (known == null || !known.secret().equals(secret)) {
            known = new Derived(secret, derive(secret, scope));
            derived.put(name, known);
        }
        return known.key();
    }

    private SecretKeySpec derive(String secret, String scope) {
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/", -1)) {
            key = hmac(new SecretKeySpec(key, "HmacSHA256"), part);
        }
        return new SecretKeySpec(key, "HmacSHA256");
    }

    /** The signature of a canonical request. */
    String sign(SecretKeySpec key, String date, String scope, String canonical) {
        return hex(
                key,
                Claim.ALGORITHM
                        + '\n'
                        + date
                        + '\n'
                        + scope
                        + '\n'
                        + sha256(canonical.getBytes(StandardCharsets.UTF_8)));
    }

    String hex(SecretKeySpec key, String text) {
        return HEX.formatHex(hmac(key, text));
    }

    String sha256(byte[] bytes) {
        return HEX.formatHex(sha256.digest(bytes));
    }

    private byte[] hmac(SecretKeySpec key, String text) {
        try {
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("an HMAC key of any length is valid", e);
        }
    }

    /** Equal, told in a time that says nothing about where they differ. */
    static boolean equal(String expected, String given) {
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII), given.getBytes(StandardCharsets.UTF_8));
    }
}
