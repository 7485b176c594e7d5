package dev.hearth.aws.signature;

import io.vertx.core.MultiMap;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Signs requests to S3, in the header or as a presigned URL. Of one thread, since it keeps derived keys. */
public final class S3Signer {
    private static final String SERVICE = "s3";

    private final DerivedKeys keys = new DerivedKeys();
    private final String accessKeyId;
    private final String secretAccessKey;
    private final String region;

    public S3Signer(String accessKeyId, String secretAccessKey, String region) {
        this.accessKeyId = accessKeyId;
        this.secretAccessKey = secretAccessKey;
        this.region = region;
    }

    /**
     * Adds {@code x-amz-date}, {@code x-amz-content-sha256} and {@code Authorization} to the headers, which must hold
     * {@code host}. Every {@code x-amz-} header is signed.
     *
     * @param rawPath percent-encoded
     */
    public void sign(
            String method,
            String rawPath,
            @Nullable String rawQuery,
            MultiMap headers,
            String payloadHash,
            Instant now) {
        String date = SignatureV4.BASIC.format(now.atOffset(ZoneOffset.UTC));
        headers.set("x-amz-date", date);
        headers.set("x-amz-content-sha256", payloadHash);
        TreeSet<String> names = new TreeSet<>();
        names.add("host");
        for (String name : headers.names()) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith("x-amz-") || lower.equals("content-md5")) {
                names.add(lower);
            }
        }
        List<String> signed = List.copyOf(names);
        String scope = scope(date);
        String canonical =
                CanonicalRequest.of(method, CanonicalRequest.s3Path(rawPath), rawQuery, headers, signed, payloadHash);
        headers.set(
                "Authorization",
                Claim.ALGORITHM + " Credential=" + accessKeyId + '/' + scope + ", SignedHeaders="
                        + String.join(";", signed) + ", Signature="
                        + keys.sign(keys.key(accessKeyId, secretAccessKey, scope), date, scope, canonical));
    }

    /**
     * The query of a presigned URL, without its question mark (S3 API reference, "Authenticating Requests: Using Query
     * Parameters").
     *
     * @param host as the client will send it, with its port unless it is the scheme's own
     * @param expires 1 second to 7 days
     */
    public String presign(String method, String host, String rawPath, Duration expires, Instant now) {
        String date = SignatureV4.BASIC.format(now.atOffset(ZoneOffset.UTC));
        String scope = scope(date);
        String query = "X-Amz-Algorithm=" + Claim.ALGORITHM + "&X-Amz-Credential="
                + UriCoding.encode(accessKeyId + '/' + scope, false) + "&X-Amz-Date=" + date + "&X-Amz-Expires="
                + expires.toSeconds() + "&X-Amz-SignedHeaders=host";
        String canonical = CanonicalRequest.of(
                method,
                CanonicalRequest.s3Path(rawPath),
                query,
                MultiMap.caseInsensitiveMultiMap().set("host", host),
                List.of("host"),
                SignatureV4.UNSIGNED_PAYLOAD);
        String signature = keys.sign(keys.key(accessKeyId, secretAccessKey, scope), date, scope, canonical);
        return query + "&X-Amz-Signature=" + signature;
    }

    private String scope(String date) {
        return date.substring(0, 8) + '/' + region + '/' + SERVICE + "/aws4_request";
    }
}
