package dev.hearth.eventing.kafka;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A real Kafka as somebody else runs it: one listener that wants a name and a password over TLS (SASL_SSL, by SCRAM or PLAIN), one
 * that wants a client's certificate (SSL), and the open one of {@link #server()} for the test itself. Its certificates are of
 * an authority of its own.
 */
public final class SecuredKafka implements AutoCloseable {
    public static final String USER = "ada";
    public static final String PASSWORD = "it\"s \\ secret";

    private final KafkaServer server;
    private final Path folder;
    private final Certified authority;
    private final int[] ports = KafkaServer.freePorts(2);

    /** A certificate and its key, in PEM. */
    public record Certified(X509Certificate certificate, PrivateKey key) {
        public String certificatePem() {
            try {
                return pem("CERTIFICATE", certificate.getEncoded());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        public String keyPem() {
            return pem("PRIVATE KEY", key.getEncoded());
        }

        private static String pem(String what, byte[] der) {
            return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                    .formatted(
                            what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der));
        }
    }

    /** Returns when it answers and knows its user. */
    public SecuredKafka() {
        try {
            folder = Files.createTempDirectory("hearth-kafka-tls");
            authority = authority();
            Certified broker = issue("127.0.0.1");
            Files.writeString(folder.resolve("broker.pem"), broker.keyPem() + broker.certificatePem());
            Files.writeString(folder.resolve("authority.pem"), authority.certificatePem());
        } catch (IOException e) {
            throw new IllegalStateException("the certificates could not be written", e);
        }
        server = KafkaServer.start(this::secured);
        try (Kafka kafka = new Kafka(server.engine())) {
            Kafka.await(
                    kafka.admin()
                            .alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                                    USER, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), PASSWORD)))
                            .all(),
                    Duration.ofSeconds(30));
        }
    }

    private String secured(String settings) {
        return settings.replace(
                                ",CONTROLLER://",
                                ",LOGIN://127.0.0.1:%d,CERTIFIED://127.0.0.1:%d,CONTROLLER://"
                                        .formatted(ports[0], ports[1]))
                        .replace(
                                "advertised.listeners=",
                                "advertised.listeners=LOGIN://127.0.0.1:%d,CERTIFIED://127.0.0.1:%d,"
                                        .formatted(ports[0], ports[1]))
                + """
                inter.broker.listener.name=PLAINTEXT
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,LOGIN:SASL_SSL,CERTIFIED:SSL
                sasl.enabled.mechanisms=SCRAM-SHA-512,PLAIN
                listener.name.login.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
                listener.name.login.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_plain="simple";
                listener.name.certified.ssl.client.auth=required
                ssl.keystore.type=PEM
                ssl.keystore.location=%1$s/broker.pem
                ssl.truststore.type=PEM
                ssl.truststore.location=%1$s/authority.pem
                """.formatted(folder);
    }

    /** The same broker for whoever needs no login. */
    public KafkaServer server() {
        return server;
    }

    /** Where a name and a password are asked for. */
    public String login() {
        return "127.0.0.1:" + ports[0];
    }

    /** Where a certificate of the authority is asked for. */
    public String certified() {
        return "127.0.0.1:" + ports[1];
    }

    public Certified trusted() {
        return authority;
    }

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Certified authority() {
        KeyPair pair = pair();
        return signed(pair, "authority", pair.getPrivate(), "authority", true);
    }

    /** A certificate of its authority for somebody of this name, or at this address. */
    public Certified issue(String name) {
        return signed(pair(), name, authority.key(), "authority", false);
    }

    private static Certified signed(
            KeyPair pair, String name, PrivateKey authority, String authorityName, boolean isAuthority) {
        Instant now = Instant.now();
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Name("CN=" + authorityName),
                    BigInteger.valueOf(System.nanoTime()),
                    Date.from(now.minus(Duration.ofHours(1))),
                    Date.from(now.plus(Duration.ofDays(1))),
                    new X500Name("CN=" + name),
                    pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
            if (name.startsWith("127.")) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.iPAddress, name)));
            }
            return new Certified(
                    new JcaX509CertificateConverter()
                            .getCertificate(
                                    builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(authority))),
                    pair.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("a certificate could not be made", e);
        }
    }

    @Override
    public void close() {
        server.close();
        try {
            for (String file : List.of("broker.pem", "authority.pem")) {
                Files.deleteIfExists(folder.resolve(file));
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new IllegalStateException("the certificates could not be deleted", e);
        }
    }
}
