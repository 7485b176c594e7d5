package dev.hearth.aws.signature;

import javax.crypto.spec.SecretKeySpec;

/**
 * The chain of signatures of a body in chunks: each signs its chunk and the signature before it (S3 API reference,
 * "Signature Calculations for the Authorization Header: Transferring Payload in Multiple Chunks").
 */
public final class ChunkChain {
    private static final String EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private final DerivedKeys keys;
    private final SecretKeySpec key;
    private final String date;
    private final String scope;
    private String previous;

    ChunkChain(DerivedKeys keys, SecretKeySpec key, String date, String scope, String seed) {
        this.keys = keys;
        this.key = key;
        this.date = date;
        this.scope = scope;
        this.previous = seed;
    }

    /** Is this the signature of the next chunk, whose data has that SHA-256 in hexadecimal? */
    public boolean chunk(String dataSha256, String signature) {
        return next("AWS4-HMAC-SHA256-PAYLOAD", EMPTY_SHA256 + '\n' + dataSha256, signature);
    }

    /** Is this the signature of the trailers, which are written {@code name:value\n} each? */
    public boolean trailer(String canonicalTrailersSha256, String signature) {
        return next("AWS4-HMAC-SHA256-TRAILER", canonicalTrailersSha256, signature);
    }

    private boolean next(String algorithm, String hashes, String signature) {
        String toSign = algorithm + '\n' + date + '\n' + scope + '\n' + previous + '\n' + hashes;
        String expected = keys.hex(key, toSign);
        previous = expected;
        return DerivedKeys.equal(expected, signature);
    }
}
