package dev.hearth.aws.signature;

import io.vertx.core.MultiMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request says of its caller, before anything of it is believed. */
public sealed interface Claim {
    record None() implements Claim {}

    record Malformed(Denial denial) implements Claim {}

    record Bearer(String token) implements Claim {}

    /**
     * A Signature Version 4.
     *
     * @param date {@code yyyyMMdd'T'HHmmss'Z'}
     * @param scopeDate {@code yyyyMMdd} of the credential scope
     * @param signedHeaders lower-case, in the order given
     * @param expiresSeconds of a presigned URL; 0 when the signature is in the header
     */
    record Signed(
            String accessKeyId,
            String scopeDate,
            String region,
            String service,
            List<String> signedHeaders,
            String signature,
            String date,
            int expiresSeconds,
            @Nullable String securityToken)
            implements Claim {
        public boolean presigned() {
            return expiresSeconds > 0;
        }

        public String scope() {
            return scopeDate + '/' + region + '/' + service + "/aws4_request";
        }
    }

    String ALGORITHM = "AWS4-HMAC-SHA256";

    /** Reads the {@code Authorization} header or, without one, the query of a presigned URL. */
    static Claim of(MultiMap headers, @Nullable String rawQuery) {
        return ClaimParser.parse(headers, rawQuery);
    }
}
