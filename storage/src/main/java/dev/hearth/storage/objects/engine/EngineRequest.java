package dev.hearth.storage.objects.engine;

import dev.hearth.aws.signature.UriCoding;
import dev.hearth.storage.objects.payload.VerifiedBody;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;

/**
 * A request to the engine, before it is signed.
 *
 * @param bucket its name at the engine
 * @param key decoded; empty for the bucket itself
 * @param query encoded; may be empty
 * @param headers without those that carry or sign the body
 */
public record EngineRequest(HttpMethod method, String bucket, String key, String query, MultiMap headers, Body body) {
    /** What is sent along. */
    public sealed interface Body {}

    public record None() implements Body {}

    public record Bytes(Buffer bytes) implements Body {}

    public record Stream(VerifiedBody stream) implements Body {}

    /** A request without a body. */
    public static EngineRequest of(HttpMethod method, String bucket, String key, String query) {
        return new EngineRequest(method, bucket, key, query, MultiMap.caseInsensitiveMultiMap(), new None());
    }

    String path() {
        return '/' + bucket + (key.isEmpty() ? "" : '/' + UriCoding.encode(key, true));
    }
}
