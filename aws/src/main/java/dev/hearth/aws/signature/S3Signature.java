package dev.hearth.aws.signature;

import dev.hearth.aws.signature.Claim.Signed;
import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/**
 * Checks Signature Version 4 in the forms that only S3 has: its own path rule, payloads whose hash is stated and checked
 * later, and bodies in signed chunks (S3 API reference, "Authenticating Requests: AWS Signature Version 4"). One for each
 * event loop.
 */
public final class S3Signature {
    /** The values of {@code x-amz-content-sha256} that are not the hash of a payload. */
    public static final String UNSIGNED = SignatureV4.UNSIGNED_PAYLOAD;

    public static final String UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    public static final String SIGNED_CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    public static final String SIGNED_CHUNKS_TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";

    private final DerivedKeys keys = new DerivedKeys();

    /**
     * Does the signature fit the request's head?
     *
     * @param payloadHash what stands in the canonical request for the body; whether the body has it is another question
     */
    public boolean fits(
            Signed claim,
            SigningKey key,
            String method,
            String rawPath,
            @Nullable String rawQuery,
            MultiMap headers,
            String payloadHash) {
        // In a query S3 has plus for a blank; taken as itself here, two queries of different meaning had one signature.
        String query = rawQuery == null ? null : rawQuery.replace("+", "%20");
        String canonical = CanonicalRequest.of(
                method, CanonicalRequest.s3Path(rawPath), query, headers, claim.signedHeaders(), payloadHash);
        String expected = keys.sign(
                keys.key(claim.accessKeyId(), key.secretAccessKey(), claim.scope()),
                claim.date(),
                claim.scope(),
                canonical);
        return DerivedKeys.equal(expected, claim.signature());
    }

    /** The signatures of the chunks of a body whose head fits. */
    public ChunkChain chunks(Signed claim, SigningKey key) {
        return new ChunkChain(
                keys,
                keys.key(claim.accessKeyId(), key.secretAccessKey(), claim.scope()),
                claim.date(),
                claim.scope(),
                claim.signature());
    }
}
