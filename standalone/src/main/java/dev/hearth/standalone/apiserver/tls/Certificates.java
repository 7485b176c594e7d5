package dev.hearth.standalone.apiserver.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * What the server shows on TLS. The authority's key is thrown away once it has signed the one leaf; both are made anew
 * when the leaf is within 30 days of its end.
 */
public record Certificates(String caPem, String leafPem, String keyPem) {
    private static final Duration LIFE = Duration.ofDays(3650);
    private static final Duration RENEW_BEFORE = Duration.ofDays(30);

    /** Reads {@code ca.crt}, {@code server.crt} and {@code server.key} of the folder, or makes them. */
    public static Certificates in(Path folder, Clock clock) {
        try {
            Path ca = folder.resolve("ca.crt");
            Path leaf = folder.resolve("server.crt");
            Path key = folder.resolve("server.key");
            if (Files.exists(ca) && Files.exists(leaf) && Files.exists(key) && isFresh(leaf, clock)) {
                return new Certificates(Files.readString(ca), Files.readString(leaf), Files.readString(key));
            }
            Certificates made = make(clock.instant());
            Files.createDirectories(folder);
            writePrivate(key, made.keyPem());
            Files.writeString(leaf, made.leafPem());
            Files.writeString(ca, made.caPem());
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("certificates for the local API server cannot be made", e);
        }
    }

    private static boolean isFresh(Path leaf, Clock clock) throws IOException {
        try (var in = Files.newInputStream(leaf)) {
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            return certificate.getNotAfter().toInstant().isAfter(clock.instant().plus(RENEW_BEFORE));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static void writePrivate(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }

    private static Certificates make(Instant now)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        KeyPair caKey = keyPair();
        KeyPair leafKey = keyPair();
        X500Name caName = new X500Name("CN=hearth-local-ca");
        X509v3CertificateBuilder ca = builder(caName, caName, caKey, now)
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.digitalSignature));
        X509v3CertificateBuilder leaf = builder(caName, new X500Name("CN=hearth-local-api-server"), leafKey, now)
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                    new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                    new GeneralName(GeneralName.iPAddress, "::1"),
                    new GeneralName(GeneralName.dNSName, "localhost"),
                    new GeneralName(GeneralName.dNSName, "kubernetes.default.svc")
                }));
        ContentSigner signer = new JcaContentSignerBuilder("SHA256withECDSA").build(caKey.getPrivate());
        return new Certificates(
                pem(new JcaX509CertificateConverter().getCertificate(ca.build(signer))),
                pem(new JcaX509CertificateConverter().getCertificate(leaf.build(signer))),
                pem(new JcaPKCS8Generator(leafKey.getPrivate(), null)));
    }

    private static KeyPair keyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static X509v3CertificateBuilder builder(X500Name issuer, X500Name subject, KeyPair key, Instant now) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(120, new SecureRandom()),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(LIFE)),
                subject,
                key.getPublic());
    }

    private static String pem(Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }
}
