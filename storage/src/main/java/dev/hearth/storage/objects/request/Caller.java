package dev.hearth.storage.objects.request;

import dev.hearth.api.Grant;
import dev.hearth.aws.signature.SigningKey;
import dev.hearth.storage.objects.bucket.BucketName;
import dev.hearth.storage.objects.bucket.BucketRecord;
import dev.hearth.storage.objects.failure.S3Fault;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Who calls, and what that allows. */
public sealed interface Caller {
    /** Nobody in particular. */
    record Anonymous() implements Caller {}

    /** Who signed with a key. */
    record KeyHolder(SigningKey key) implements Caller {}

    String SERVICE = "s3";

    /** Where names without a namespace are looked up. */
    default String namespace() {
        return switch (this) {
            case Anonymous anonymous -> "default";
            case KeyHolder holder -> holder.key().namespace();
        };
    }

    /** Is it a key that may do everything in that namespace? */
    default boolean owns(String namespace) {
        return this instanceof KeyHolder(SigningKey key)
                && key.namespace().equals(namespace)
                && key.grants().isEmpty();
    }

    /** The grants of this caller for a bucket; none for who owns it, who needs none. */
    default List<Grant> grants(BucketName bucket) {
        if (this instanceof KeyHolder(SigningKey key) && key.namespace().equals(bucket.namespace())) {
            return key.grants().stream()
                    .flatMap(List::stream)
                    .filter(grant ->
                            grant.service().equals(SERVICE) && grant.resource().equals(bucket.name()))
                    .toList();
        }
        return List.of();
    }

    /** Has it anything to do with the bucket? Whoever has not does not even hear whether there is one. */
    default boolean knows(BucketName bucket) {
        return owns(bucket.namespace()) || !grants(bucket).isEmpty();
    }

    /** May it do this with a key of the bucket, or with every key that begins so? */
    default boolean may(Grant.Access access, BucketName bucket, String keyOrPrefix) {
        return owns(bucket.namespace())
                || grants(bucket).stream()
                        .filter(grant -> grant.access().covers(access))
                        .anyMatch(grant -> keyOrPrefix.startsWith(grant.prefix().orElse("")));
    }

    /**
     * The bucket, if this caller may do that with it.
     *
     * @param key of the object; for {@link S3Operation.Need#LIST} the prefix that is listed
     * @throws S3Fault {@code AccessDenied}, or {@code NoSuchBucket} to a caller who may know that
     */
    default BucketRecord permit(
            S3Operation operation, BucketName name, String written, Optional<BucketRecord> bucket, String key) {
        if (bucket.isEmpty()) {
            throw knows(name) ? S3Fault.noSuchBucket(written) : S3Fault.accessDenied();
        }
        boolean allowed = switch (operation.need()) {
            case NOTHING, KEY -> true;
            case ANY_OF_BUCKET, WRITE_LISTED -> knows(name);
            case OWNER -> owns(name.namespace());
            case LIST -> may(Grant.Access.READ, name, key);
            case READ -> may(Grant.Access.READ, name, key);
            case WRITE -> may(Grant.Access.WRITE, name, key);
        };
        boolean open = operation.publicRead() && bucket.get().publicRead();
        if (!allowed && !open) {
            throw S3Fault.accessDenied();
        }
        return bucket.get();
    }

    /** Names of its grants' buckets; empty for who owns all. */
    default Optional<List<String>> grantedBuckets() {
        return switch (this) {
            case Anonymous anonymous -> Optional.of(List.of());
            case KeyHolder holder ->
                holder.key()
                        .grants()
                        .map(grants -> Stream.of(grants)
                                .flatMap(List::stream)
                                .filter(grant -> grant.service().equals(SERVICE))
                                .map(Grant::resource)
                                .distinct()
                                .toList());
        };
    }
}
