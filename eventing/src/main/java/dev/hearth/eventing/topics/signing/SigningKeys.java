package dev.hearth.eventing.topics.signing;

import dev.hearth.api.Labels;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** The one signing key of the cluster: made by whoever first needs it, kept in a Secret. Any thread; the first call blocks. */
public final class SigningKeys {
    /** The Secret in {@link Labels#SYSTEM_NAMESPACE}. */
    public static final String SECRET = "topic-signing";

    private static final Duration LIFE = Duration.ofDays(3650);
    private static final int BITS = 2048;

    private final KubernetesClient client;
    private final Clock clock;
    private @Nullable Signing known;

    public SigningKeys(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    public synchronized Signing get() {
        if (known == null) {
            known = read();
        }
        return known;
    }

    private Signing read() {
        Secret there = client.secrets()
                .inNamespace(Labels.SYSTEM_NAMESPACE)
                .withName(SECRET)
                .get();
        return signing(there == null ? create() : there);
    }

    private Secret create() {
        try {
            return client.secrets()
                    .inNamespace(Labels.SYSTEM_NAMESPACE)
                    .resource(made())
                    .create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != 409) {
                throw e;
            }
            // Another replica was faster.
            return client.secrets()
                    .inNamespace(Labels.SYSTEM_NAMESPACE)
                    .withName(SECRET)
                    .require();
        }
    }

    private Secret made() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            KeyPair pair = generator.generateKeyPair();
            return new SecretBuilder()
                    .withNewMetadata()
                    .withName(SECRET)
                    .addToLabels(Labels.MANAGED_BY, "hearth")
                    .endMetadata()
                    .withData(Map.of(
                            "key",
                            Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()),
                            "certificate",
                            Base64.getEncoder().encodeToString(certificate(pair).getBytes(StandardCharsets.US_ASCII))))
                    .build();
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("a certificate for the messages of topics could not be made", e);
        }
    }

    private String certificate(KeyPair pair) throws OperatorCreationException, IOException {
        Instant now = clock.instant();
        X500Principal self = new X500Principal("CN=sns.hearth.dev");
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            pem.writeObject(new JcaX509v3CertificateBuilder(
                            self,
                            new BigInteger(127, new SecureRandom()),
                            Date.from(now.minus(Duration.ofHours(1))),
                            Date.from(now.plus(LIFE)),
                            self,
                            pair.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate())));
        }
        return text.toString();
    }

    private static Signing signing(Secret secret) {
        try {
            byte[] key = Base64.getDecoder().decode(secret.getData().getOrDefault("key", ""));
            String certificate = new String(
                    Base64.getDecoder().decode(secret.getData().getOrDefault("certificate", "")),
                    StandardCharsets.US_ASCII);
            return new Signing(
                    KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(key)), certificate);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "the Secret '%s' of '%s' does not hold the signing key of topics; delete it, and a new one is made"
                            .formatted(SECRET, Labels.SYSTEM_NAMESPACE),
                    e);
        }
    }
}
