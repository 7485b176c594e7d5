package dev.hearth.storage.objects.bucket;

import dev.hearth.storage.tables.engine.TableEngine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * The records of all buckets. What this process changes it sees at once; what another one changes, after a second at most.
 */
public final class Buckets {
    private static final String PREFIX = "objects.bucket.";
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int MOST_KEPT = 4096;

    private final Documents<BucketRecord> documents;
    private final Map<BucketName, Kept> kept = new ConcurrentHashMap<>();

    private record Kept(Optional<BucketRecord> bucket, long readAtNanos) {}

    public Buckets(TableEngine store) {
        this.documents = new Documents<>(store, BucketRecord.class);
    }

    /** The bucket as it was at most a second ago. */
    public Optional<BucketRecord> find(BucketName name) {
        Kept known = kept.get(name);
        long now = System.nanoTime();
        if (known != null && now - known.readAtNanos() < FRESH_NANOS) {
            return known.bucket();
        }
        return read(name);
    }

    /** The bucket as it is. */
    public Optional<BucketRecord> read(BucketName name) {
        long now = System.nanoTime();
        Optional<BucketRecord> bucket = documents.get(document(name));
        if (kept.size() >= MOST_KEPT) {
            kept.clear();
        }
        kept.put(name, new Kept(bucket, now));
        return bucket;
    }

    public List<BucketRecord> of(String namespace) {
        return documents.all(PREFIX + namespace + '.');
    }

    public List<BucketRecord> all() {
        return documents.all(PREFIX);
    }

    /** False when there is one of that name. */
    public boolean create(BucketRecord bucket) {
        boolean made = documents.create(document(bucket.bucketName()), bucket);
        kept.remove(bucket.bucketName());
        return made;
    }

    /** The bucket after the change, which must be pure, since it may be asked for more than once. */
    public Optional<BucketRecord> change(BucketName name, UnaryOperator<BucketRecord> change) {
        Optional<BucketRecord> changed = documents.change(document(name), change);
        kept.remove(name);
        return changed;
    }

    public void remove(BucketName name) {
        documents.remove(document(name));
        kept.remove(name);
    }

    private static String document(BucketName name) {
        return PREFIX + name.namespace() + '.' + name.name();
    }
}
