package dev.hearth.eventing.topics.signing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Signs what endpoints are told (SNS developer guide, "Verifying the signatures of Amazon SNS messages"). Any thread.
 *
 * @param certificate in PEM, as it is served at the signing certificate's URL
 */
public record Signing(PrivateKey key, String certificate) {
    /** Where the certificate is served; another certificate has another name. */
    public String path() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(certificate.getBytes(StandardCharsets.US_ASCII));
            return "/SimpleNotificationService-%s.pem".formatted(HexFormat.of().formatHex(digest, 0, 16));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** @param version {@code 1} is SHA1withRSA, {@code 2} is SHA256withRSA */
    public String sign(String version, String text) {
        try {
            Signature signature = Signature.getInstance(version.equals("2") ? "SHA256withRSA" : "SHA1withRSA");
            signature.initSign(key);
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("an RSA key signs with SHA-1 and SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "Signing[" + path() + "]";
    }
}
