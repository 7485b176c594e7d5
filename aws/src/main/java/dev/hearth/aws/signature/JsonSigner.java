package dev.hearth.aws.signature;

import io.vertx.core.MultiMap;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Signs calls of AWS's JSON protocols: a POST to {@code /} with its operation in {@code X-Amz-Target}. Any thread. */
public final class JsonSigner {
    private final DerivedKeys keys = new DerivedKeys();
    private final String region;
    private final String service;

    /** @param service as signatures name it, such as {@code dynamodb} */
    public JsonSigner(String region, String service) {
        this.region = region;
        this.service = service;
    }

    /**
     * The headers that the request needs besides {@code Host} and its content's.
     *
     * @param host as the client will send it
     * @param target such as {@code DynamoDB_20120810.GetItem}
     */
    public synchronized Map<String, String> sign(SigningKey key, String host, String target, byte[] body, Instant now) {
        String date = SignatureV4.BASIC.format(now.atOffset(ZoneOffset.UTC));
        String scope = date.substring(0, 8) + '/' + region + '/' + service + "/aws4_request";
        List<String> signed = List.of("host", "x-amz-date", "x-amz-target");
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .set("host", host)
                .set("x-amz-date", date)
                .set("x-amz-target", target);
        String canonical =
                CanonicalRequest.of("POST", CanonicalRequest.path("/"), null, headers, signed, keys.sha256(body));
        String signature = keys.sign(keys.key(key.accessKeyId(), key.secretAccessKey(), scope), date, scope, canonical);
        Map<String, String> made = new LinkedHashMap<>();
        made.put("X-Amz-Date", date);
        made.put("X-Amz-Target", target);
        made.put(
                "Authorization",
                Claim.ALGORITHM + " Credential=" + key.accessKeyId() + '/' + scope + ", SignedHeaders="
                        + String.join(";", signed) + ", Signature=" + signature);
        return made;
    }
}
