package dev.hearth.storage.objects.serve;

import dev.hearth.storage.objects.bucket.BucketRecord;
import dev.hearth.storage.objects.bucket.Usage;
import dev.hearth.storage.objects.bucket.Usage.Count;
import dev.hearth.storage.objects.call.S3Call;
import dev.hearth.storage.objects.engine.EngineAnswer;
import dev.hearth.storage.objects.engine.EngineRequest;
import dev.hearth.storage.objects.failure.S3Fault;
import io.vertx.core.http.HttpMethod;
import java.util.Optional;
import java.util.function.Function;

/** Keeps writes within the quota of their bucket. A bucket without one costs nothing. */
final class Sizes {
    private final Usage usage;

    Sizes(Usage usage) {
        this.usage = usage;
    }

    /** What an object counts; nothing when it is not there. */
    static Count of(S3Call call, BucketRecord bucket, String key) {
        EngineAnswer head = call.lane().send(EngineRequest.of(HttpMethod.HEAD, bucket.atEngine(), key, ""));
        call.lane().discard(head);
        if (head.status() == 404) {
            return Count.NOTHING;
        }
        if (!head.succeeded()) {
            throw S3Fault.unavailable("The object engine could not say how large '" + key + "' is.");
        }
        String length = head.headers().get("content-length");
        return new Count(length == null ? 0 : Long.parseLong(length), 1);
    }

    /**
     * Writes an object within the quota.
     *
     * @param bytes of the object when it is written
     * @param write does it, and throws when it fails
     */
    <T> T writing(S3Call call, BucketRecord bucket, String key, long bytes, Function<S3Call, T> write) {
        if (bucket.quota().isEmpty()) {
            return write.apply(call);
        }
        Count change = new Count(bytes, 1).minus(of(call, bucket, key));
        Usage.Reservation room = usage.reserve(bucket, bucket.quota().get(), change);
        boolean written = false;
        try {
            T result = write.apply(call);
            written = true;
            return result;
        } finally {
            room.end(written ? change : Count.NOTHING);
        }
    }

    /** Is there room for a part? It is not counted before its upload is complete. */
    void checkPart(BucketRecord bucket, long bytes) {
        bucket.quota()
                .ifPresent(quota ->
                        usage.reserve(bucket, quota, new Count(bytes, 0)).end(Count.NOTHING));
    }

    /** What would go with the object; empty when nobody counts. */
    Optional<Count> before(S3Call call, BucketRecord bucket, String key) {
        return bucket.quota().map(quota -> of(call, bucket, key));
    }

    void deleted(BucketRecord bucket, Count gone) {
        usage.add(bucket, Count.NOTHING.minus(gone));
    }
}
