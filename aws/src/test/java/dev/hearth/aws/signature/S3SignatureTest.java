package dev.hearth.aws.signature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.aws.signature.Claim.Signed;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The worked examples of the S3 API reference, "Authenticating Requests (AWS Signature Version 4)": their numbers are AWS's. */
class S3SignatureTest {
    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final SigningKey KEY =
            new SigningKey("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "default");
    private static final Instant DATE = Instant.parse("2013-05-24T00:00:00Z");

    private final S3Signature signatures = new S3Signature();

    private static MultiMap headers(String payloadHash) {
        return MultiMap.caseInsensitiveMultiMap()
                .add("Host", "examplebucket.s3.amazonaws.com")
                .add("x-amz-content-sha256", payloadHash)
                .add("x-amz-date", "20130524T000000Z");
    }

    private static Signed claim(String signature, String... signedHeaders) {
        return new Signed(
                KEY.accessKeyId(),
                "20130524",
                "us-east-1",
                "s3",
                List.of(signedHeaders),
                signature,
                "20130524T000000Z",
                0,
                null);
    }

    @Test
    void fitsGetObjectWithARange() {
        Signed claim = claim(
                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
                "host",
                "range",
                "x-amz-content-sha256",
                "x-amz-date");
        MultiMap headers = headers(EMPTY).add("Range", "bytes=0-9");
        assertThat(signatures.fits(claim, KEY, "GET", "/test.txt", null, headers, EMPTY))
                .isTrue();
        assertThat(signatures.fits(claim, KEY, "GET", "/other.txt", null, headers, EMPTY))
                .isFalse();
    }

    @Test
    void fitsPutObjectWhoseKeyIsEncodedOnce() {
        String hash = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
        Signed claim = claim(
                "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
                "date",
                "host",
                "x-amz-content-sha256",
                "x-amz-date",
                "x-amz-storage-class");
        MultiMap headers = headers(hash)
                .add("Date", "Fri, 24 May 2013 00:00:00 GMT")
                .add("x-amz-storage-class", "REDUCED_REDUNDANCY");
        assertThat(signatures.fits(claim, KEY, "PUT", "/test%24file.text", null, headers, hash))
                .isTrue();
    }

    @Test
    void fitsListObjectsAndASubresource() {
        Signed list = claim(
                "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
                "host",
                "x-amz-content-sha256",
                "x-amz-date");
        assertThat(signatures.fits(list, KEY, "GET", "/", "max-keys=2&prefix=J", headers(EMPTY), EMPTY))
                .isTrue();
        Signed lifecycle = claim(
                "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
                "host",
                "x-amz-content-sha256",
                "x-amz-date");
        assertThat(signatures.fits(lifecycle, KEY, "GET", "/", "lifecycle", headers(EMPTY), EMPTY))
                .isTrue();
    }

    @Test
    void makesThePresignedUrl() {
        String query = new S3Signer(KEY.accessKeyId(), KEY.secretAccessKey(), "us-east-1")
                .presign("GET", "examplebucket.s3.amazonaws.com", "/test.txt", Duration.ofDays(1), DATE);
        assertThat(query).endsWith("&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
    }

    @Test
    void whatItPresignsAndSignsItAlsoFinds() {
        S3Signer signer = new S3Signer(KEY.accessKeyId(), KEY.secretAccessKey(), "eu-west-1");
        String query = signer.presign("PUT", "localhost:1", "/b/a%20%2Bb//%C3%A4", Duration.ofMinutes(1), DATE);
        MultiMap host = MultiMap.caseInsensitiveMultiMap().add("Host", "localhost:1");
        assertThat(Claim.of(host, query))
                .isInstanceOfSatisfying(
                        Signed.class,
                        claim -> assertThat(signatures.fits(
                                        claim, KEY, "PUT", "/b/a%20%2Bb//%C3%A4", query, host, S3Signature.UNSIGNED))
                                .isTrue());

        MultiMap headers =
                MultiMap.caseInsensitiveMultiMap().add("Host", "localhost:1").add("X-Amz-Meta-Two", "a   b");
        signer.sign("GET", "/b/a~b", "prefix=%2F&uploads", headers, EMPTY, DATE);
        assertThat(Claim.of(headers, null))
                .isInstanceOfSatisfying(
                        Signed.class,
                        claim -> assertThat(signatures.fits(
                                        claim, KEY, "GET", "/b/a~b", "uploads=&prefix=/", headers, EMPTY))
                                .isTrue());
    }

    @Test
    void followsTheChainOfChunks() throws Exception {
        Signed claim = claim(
                "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
                "content-encoding",
                "content-length",
                "host",
                "x-amz-content-sha256",
                "x-amz-date",
                "x-amz-decoded-content-length",
                "x-amz-storage-class");
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("Host", "s3.amazonaws.com")
                .add("x-amz-date", "20130524T000000Z")
                .add("x-amz-storage-class", "REDUCED_REDUNDANCY")
                .add("x-amz-content-sha256", S3Signature.SIGNED_CHUNKS)
                .add("Content-Encoding", "aws-chunked")
                .add("x-amz-decoded-content-length", "66560")
                .add("Content-Length", "66824");
        assertThat(signatures.fits(
                        claim, KEY, "PUT", "/examplebucket/chunkObject.txt", null, headers, S3Signature.SIGNED_CHUNKS))
                .isTrue();
        ChunkChain chain = signatures.chunks(claim, KEY);
        assertThat(chain.chunk(sha256(65536), "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"))
                .isTrue();
        assertThat(chain.chunk(sha256(1024), "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"))
                .isTrue();
        assertThat(chain.chunk(EMPTY, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"))
                .isTrue();
        assertThat(chain.chunk(EMPTY, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"))
                .as("the same chunk twice")
                .isFalse();
    }

    private static String sha256(int letters) throws Exception {
        byte[] data = new byte[letters];
        Arrays.fill(data, "a".getBytes(StandardCharsets.US_ASCII)[0]);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
    }
}
