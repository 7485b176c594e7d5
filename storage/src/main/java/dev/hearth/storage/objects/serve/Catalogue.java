package dev.hearth.storage.objects.serve;

import dev.hearth.storage.objects.bucket.BucketRecord;
import dev.hearth.storage.objects.bucket.Buckets;
import dev.hearth.storage.objects.bucket.ObjectTags;
import dev.hearth.storage.objects.bucket.Usage;
import dev.hearth.storage.tables.engine.TableEngine;

/** What Hearth itself keeps of buckets and objects: one for the process, shared by all event loops and the reconciler. */
public record Catalogue(Buckets buckets, ObjectTags tags, Usage usage) implements AutoCloseable {
    public static Catalogue in(TableEngine store) {
        return new Catalogue(new Buckets(store), new ObjectTags(store), new Usage(store));
    }

    /** All that is kept of a bucket that is no more. */
    public void forget(BucketRecord bucket) {
        buckets.remove(bucket.bucketName());
        tags.forget(bucket.atEngine());
        usage.forget(bucket);
    }

    /** Before the store is closed. */
    @Override
    public void close() {
        usage.close();
    }
}
