package dev.hearth.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.aws.signature.S3Signature;
import dev.hearth.aws.signature.SigningKey;
import dev.hearth.storage.objects.failure.S3Fault;
import dev.hearth.storage.objects.xml.XmlElement;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Requests that are not what they say: each gets S3's own error, and none of them leaves an object. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadRequestsTest {
    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private FrontServer server;
    private SigningKey key;
    private S3Client s3;
    private RawClient raw;
    private final String bucket = FrontServer.bucket();

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        server = FrontServer.start(folder);
        key = server.key("default");
        s3 = server.client(key);
        raw = new RawClient(server.uri());
        s3.createBucket(b -> b.bucket(bucket));
        s3.putObject(b -> b.bucket(bucket).key("there"), RequestBody.fromString("there"));
    }

    @AfterAll
    void stop() throws Exception {
        s3.close();
        server.close();
    }

    private String path(String name) {
        return "/" + bucket + "/" + name;
    }

    private MultiMap length(byte[] body) {
        return raw.headers().set("content-length", Integer.toString(body.length));
    }

    private String put(String name, MultiMap headers, String payload, byte[] body) throws IOException {
        return raw.send(
                "PUT", path(name), RawClient.signed(key, "PUT", path(name), headers, payload, Instant.now()), body);
    }

    private void isNotThere(String name) {
        assertThat(s3.listObjectsV2(b -> b.bucket(bucket)).contents())
                .extracting(object -> object.key())
                .doesNotContain(name);
    }

    @Test
    void aWrongSecretDoesNotFit() throws Exception {
        SigningKey wrong = new SigningKey(key.accessKeyId(), "wrong", "default");
        String answer = raw.send(
                "GET",
                path("there"),
                RawClient.signed(wrong, "GET", path("there"), raw.headers(), EMPTY, Instant.now()),
                new byte[0]);
        assertThat(answer).startsWith("HTTP/1.1 403").contains("<Code>SignatureDoesNotMatch</Code>", "<RequestId>");
    }

    @Test
    void anUnknownKeyIsNamed() throws Exception {
        SigningKey unknown = new SigningKey("NOBODY", "x", "default");
        assertThat(raw.send(
                        "GET",
                        path("there"),
                        RawClient.signed(unknown, "GET", path("there"), raw.headers(), EMPTY, Instant.now()),
                        new byte[0]))
                .contains("<Code>InvalidAccessKeyId</Code>", "<AWSAccessKeyId>NOBODY</AWSAccessKeyId>");
    }

    @Test
    void anOldRequestIsTooSkewed() throws Exception {
        assertThat(raw.send(
                        "GET",
                        path("there"),
                        RawClient.signed(
                                key,
                                "GET",
                                path("there"),
                                raw.headers(),
                                EMPTY,
                                Instant.now().minusSeconds(1000)),
                        new byte[0]))
                .startsWith("HTTP/1.1 403")
                .contains("<Code>RequestTimeTooSkewed</Code>");
    }

    @Test
    void otherWaysToSignAreNamed() throws Exception {
        assertThat(raw.send("GET", path("there"), raw.headers().set("authorization", "AWS key:sig"), new byte[0]))
                .contains("Please use AWS4-HMAC-SHA256.");
        assertThat(raw.send(
                        "GET",
                        path("there"),
                        raw.headers().set("authorization", "AWS4-HMAC-SHA256 Credential=x"),
                        new byte[0]))
                .contains("<Code>AuthorizationHeaderMalformed</Code>");
    }

    @Test
    void aTamperedPayloadIsRefusedAndNotStored() throws Exception {
        byte[] body = "hellO".getBytes(StandardCharsets.UTF_8);
        String answer = put("tampered", length(body), sha256("hello"), body);
        assertThat(answer)
                .startsWith("HTTP/1.1 400")
                .contains("<Code>XAmzContentSHA256Mismatch</Code>", "<ClientComputedContentSHA256>");
        isNotThere("tampered");
    }

    @Test
    void aTamperedPayloadLeavesTheObjectThatWasThere() throws Exception {
        byte[] body = "other".getBytes(StandardCharsets.UTF_8);
        assertThat(put("there", length(body), sha256("hello"), body)).contains("XAmzContentSHA256Mismatch");
        assertThat(s3.getObjectAsBytes(b -> b.bucket(bucket).key("there")).asUtf8String())
                .isEqualTo("there");
    }

    @Test
    void wrongDigestsAreRefusedAndNotStored() throws Exception {
        byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
        String md5 = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("MD5").digest(new byte[1]));
        assertThat(put("digest", length(body).set("content-md5", md5), S3Signature.UNSIGNED, body))
                .contains("<Code>BadDigest</Code>");
        assertThat(put("digest", length(body).set("content-md5", "abc"), S3Signature.UNSIGNED, body))
                .contains("<Code>InvalidDigest</Code>");
        assertThat(put("digest", length(body).set("x-amz-checksum-crc32", "AAAAAA=="), S3Signature.UNSIGNED, body))
                .contains("The CRC32 you specified did not match the calculated checksum.");
        isNotThere("digest");
    }

    @Test
    void aTamperedChunkIsRefusedAndNotStored() throws Exception {
        assertThat(putInChunks("chunk", "hello", "hello", true)).startsWith("HTTP/1.1 200");
        assertThat(putInChunks("chunk-tampered", "hello", "hellO", true))
                .startsWith("HTTP/1.1 403")
                .contains("SignatureDoesNotMatch");
        assertThat(putInChunks("chunk-tampered", "hello", "hello", false))
                .as("the last, empty chunk is signed as well")
                .contains("SignatureDoesNotMatch");
        isNotThere("chunk-tampered");
    }

    @Test
    void aTrailerIsVerified() throws Exception {
        assertThat(putWithTrailer("trailer", "hello", crc32("hello"))).startsWith("HTTP/1.1 200");
        assertThat(putWithTrailer("trailer-bad", "hellO", crc32("hello"))).contains("<Code>BadDigest</Code>");
        assertThat(putWithTrailer("trailer-bad", "hello", "")).contains("<Code>BadDigest</Code>");
        isNotThere("trailer-bad");
    }

    @Test
    void aBodyThatStopsTooEarlyIsNotStored() throws Exception {
        byte[] chunk = "5\r\nhello\r\n".getBytes(StandardCharsets.UTF_8);
        MultiMap headers =
                length(chunk).set("x-amz-decoded-content-length", "5").set("x-amz-trailer", "x-amz-checksum-crc32");
        assertThat(put("cut", headers, S3Signature.UNSIGNED_TRAILER, chunk)).contains("<Code>IncompleteBody</Code>");
        MultiMap longer = length(chunk).set("x-amz-decoded-content-length", "6");
        assertThat(put("cut", longer, S3Signature.UNSIGNED_TRAILER, chunk)).contains("<Code>IncompleteBody</Code>");
        isNotThere("cut");
    }

    @Test
    void theLengthMustBeSaidAndBounded() throws Exception {
        MultiMap unknown = raw.headers().set("transfer-encoding", "chunked");
        assertThat(put("length", unknown, S3Signature.UNSIGNED, "0\r\n\r\n".getBytes(StandardCharsets.UTF_8)))
                .startsWith("HTTP/1.1 411")
                .contains("<Code>MissingContentLength</Code>");
        MultiMap huge = raw.headers()
                .set("content-length", "10")
                .set("x-amz-decoded-content-length", Long.toString(6L << 30))
                .set("x-amz-trailer", "x-amz-checksum-crc32");
        assertThat(put("length", huge, S3Signature.UNSIGNED_TRAILER, new byte[10]))
                .contains("<Code>EntityTooLarge</Code>");
        isNotThere("length");
    }

    @Test
    void aSignedHeadWithoutAHashIsRefused() throws Exception {
        MultiMap headers = RawClient.signed(key, "GET", path("there"), raw.headers(), "nonsense", Instant.now());
        assertThat(raw.send("GET", path("there"), headers, new byte[0]))
                .contains("x-amz-content-sha256 must be UNSIGNED-PAYLOAD");
    }

    @Test
    void malformedDocumentsAreRefused() throws Exception {
        for (String body : new String[] {
            "",
            "<Tagging>",
            "<!DOCTYPE Tagging><Tagging><TagSet/></Tagging>",
            "<!DOCTYPE x [<!ENTITY e 'x'>]><Tagging>&e;</Tagging>",
            "<a/>"
        }) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            String path = "/" + bucket + "?tagging";
            assertThat(raw.send(
                            "PUT",
                            path,
                            RawClient.signed(key, "PUT", path, length(bytes), sha256(body), Instant.now()),
                            bytes))
                    .as(body)
                    .contains("<Code>MalformedXML</Code>");
        }
    }

    @Test
    void aDocumentOfAMillionElementsIsNotRead() {
        byte[] bytes = ("<Delete>" + "<a/>".repeat(250_000) + "</Delete>").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> XmlElement.read(bytes))
                .isInstanceOfSatisfying(
                        S3Fault.class, fault -> assertThat(fault.code()).isEqualTo("MalformedXML"));
    }

    @Test
    void aPlusInAQueryIsABlankForTheSignatureToo() throws Exception {
        String signed = "/" + bucket + "?list-type=2&prefix=a%2Bb";
        assertThat(raw.send(
                        "GET",
                        signed,
                        RawClient.signed(key, "GET", signed, raw.headers(), EMPTY, Instant.now()),
                        new byte[0]))
                .startsWith("HTTP/1.1 200");
        assertThat(raw.send(
                        "GET",
                        signed.replace("%2B", "+"),
                        RawClient.signed(key, "GET", signed, raw.headers(), EMPTY, Instant.now()),
                        new byte[0]))
                .contains("<Code>SignatureDoesNotMatch</Code>");
    }

    @Test
    void aBucketIsAlsoASubDomain() throws Exception {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .set("host", bucket + ".s3.localhost:" + server.uri().getPort());
        assertThat(raw.send(
                        "GET",
                        "/there",
                        RawClient.signed(key, "GET", "/there", headers, EMPTY, Instant.now()),
                        new byte[0]))
                .startsWith("HTTP/1.1 200")
                .endsWith("there");
    }

    @Test
    void anUploadThatIsAnnouncedWaitsForItsGoAhead() throws Exception {
        byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
        assertThat(put("expected", length(body).set("expect", "100-continue"), sha256("hello"), body))
                .startsWith("HTTP/1.1 100 Continue")
                .contains("HTTP/1.1 200");
        String nowhere = "/there-is-none/x";
        MultiMap refused = length(body).set("expect", "100-continue");
        assertThat(raw.send(
                        "PUT",
                        nowhere,
                        RawClient.signed(key, "PUT", nowhere, refused, sha256("hello"), Instant.now()),
                        new byte[0]))
                .startsWith("HTTP/1.1 404");
    }

    // ---- bodies

    private String putInChunks(String name, String signedText, String sentText, boolean signLast) throws Exception {
        int head = ";chunk-signature=".length() + 64 + 2;
        int length = "5".length() + head + 5 + 2 + "0".length() + head + 2;
        MultiMap headers = raw.headers()
                .set("content-length", Integer.toString(length))
                .set("content-encoding", "aws-chunked")
                .set("x-amz-decoded-content-length", "5");
        RawClient.signed(key, "PUT", path(name), headers, S3Signature.SIGNED_CHUNKS, Instant.now());
        String authorization = headers.get("authorization");
        String seed = authorization.substring(authorization.indexOf("Signature=") + 10);
        String date = headers.get("x-amz-date");
        String first = chunkSignature(date, seed, sha256(signedText));
        String last = signLast ? chunkSignature(date, first, EMPTY) : "0".repeat(64);
        String body = "5;chunk-signature=" + first + "\r\n" + sentText + "\r\n0;chunk-signature=" + last + "\r\n\r\n";
        return raw.send("PUT", path(name), headers, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Written out once more from the S3 API reference, so that the test does not believe the code it tests. */
    private String chunkSignature(String date, String previous, String hash) throws Exception {
        String day = date.substring(0, 8);
        byte[] derived = ("AWS4" + key.secretAccessKey()).getBytes(StandardCharsets.UTF_8);
        for (String part : new String[] {day, "us-east-1", "s3", "aws4_request"}) {
            derived = hmac(derived, part);
        }
        return HexFormat.of()
                .formatHex(hmac(
                        derived,
                        String.join(
                                "\n",
                                "AWS4-HMAC-SHA256-PAYLOAD",
                                date,
                                day + "/us-east-1/s3/aws4_request",
                                previous,
                                EMPTY,
                                hash)));
    }

    private static byte[] hmac(byte[] key, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private String putWithTrailer(String name, String text, String checksum) throws IOException {
        byte[] body = ("5\r\n" + text + "\r\n0\r\nx-amz-checksum-crc32:" + checksum + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        MultiMap headers = length(body)
                .set("content-encoding", "aws-chunked")
                .set("x-amz-decoded-content-length", "5")
                .set("x-amz-trailer", "x-amz-checksum-crc32");
        return put(name, headers, S3Signature.UNSIGNED_TRAILER, body);
    }

    private static String crc32(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        byte[] bytes =
                java.nio.ByteBuffer.allocate(4).putInt((int) crc.getValue()).array();
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
