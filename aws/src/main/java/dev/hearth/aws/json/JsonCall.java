package dev.hearth.aws.json;

import dev.hearth.aws.signature.SigningKey;
import java.util.Optional;

/**
 * One call of a JSON service.
 *
 * @param operation such as {@code PutItem}; the part of {@code X-Amz-Target} behind the dot
 * @param caller who signed; absent only for operations that are {@link JsonService#open}
 * @param region of the signature's scope, or {@code us-east-1}
 * @param body as it came; nobody writes into it
 * @param encoding of the body, and of the answer
 */
public record JsonCall(
        String target, String operation, Optional<SigningKey> caller, String region, byte[] body, Encoding encoding) {
    /** In JSON. */
    public JsonCall(String target, String operation, Optional<SigningKey> caller, String region, byte[] body) {
        this(target, operation, caller, region, body, Encoding.JSON);
    }
}
