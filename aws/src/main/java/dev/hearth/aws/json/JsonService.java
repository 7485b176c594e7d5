package dev.hearth.aws.json;

import java.util.Set;

/** A service that speaks one of AWS's JSON protocols. */
public interface JsonService {
    /** The signing name, such as {@code dynamodb}. */
    String name();

    /** What may stand before the dot in {@code X-Amz-Target}, such as {@code DynamoDB_20120810}. */
    Set<String> targets();

    /** {@code application/x-amz-json-1.0} or {@code application/x-amz-json-1.1}. */
    String contentType();

    /** Does it understand {@link Encoding#CBOR} besides JSON? */
    default boolean speaksCbor() {
        return false;
    }

    /** Longest body that is read. */
    int maxBodyBytes();

    /** May this operation be called without a signature? */
    default boolean open(String operation) {
        return false;
    }

    /** The body of the answer. On a virtual thread; may block. Throws what a caller is to be told as a {@link ServiceFault}. */
    byte[] call(JsonCall call);
}
