package dev.hearth.storage.objects.bucket;

import dev.hearth.storage.objects.failure.S3Fault;
import dev.hearth.storage.tables.engine.TableEngine;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * What buckets with a quota hold. Counted here as writes happen, written down every second, and put right by a recount; so a
 * killed process is wrong by its last second until the next recount, and several processes may together go over a quota by
 * what they write within a second.
 */
public final class Usage implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Usage.class);
    private static final String PREFIX = "objects.usage.";

    private final Documents<Count> documents;
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clerk = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("hearth-objects-usage").factory());

    /** Bytes and objects. */
    public record Count(long bytes, long objects) {
        public static final Count NOTHING = new Count(0, 0);

        public Count plus(Count other) {
            return new Count(bytes + other.bytes, objects + other.objects);
        }

        public Count minus(Count other) {
            return new Count(bytes - other.bytes, objects - other.objects);
        }
    }

    private static final class Counter {
        Count stored;
        Count since = Count.NOTHING;
        Count reserved = Count.NOTHING;

        Counter(Count stored) {
            this.stored = stored;
        }

        Count now() {
            return stored.plus(since);
        }
    }

    /** Room that a write has taken and that its end gives back, whatever became of it. */
    public final class Reservation {
        private final Counter counter;
        private final Count room;
        private boolean open = true;

        private Reservation(Counter counter, Count room) {
            this.counter = counter;
            this.room = room;
        }

        /** @param change what the write changed; {@link Count#NOTHING} when it failed */
        public void end(Count change) {
            synchronized (counter) {
                if (open) {
                    open = false;
                    counter.reserved = counter.reserved.minus(room);
                    counter.since = counter.since.plus(change);
                }
            }
        }
    }

    public Usage(TableEngine store) {
        this.documents = new Documents<>(store, Count.class);
        clerk.scheduleWithFixedDelay(this::writeDown, 1, 1, TimeUnit.SECONDS);
    }

    /**
     * Takes room for a write.
     *
     * @param room what the bucket will hold more; may be negative
     * @throws S3Fault {@code QuotaExceeded}
     */
    public Reservation reserve(BucketRecord bucket, Quota quota, Count room) {
        Counter counter = counter(bucket.atEngine());
        synchronized (counter) {
            Count after = counter.now().plus(counter.reserved).plus(room);
            if (room.bytes() > 0 && after.bytes() > quota.maxBytes().orElse(Long.MAX_VALUE)) {
                throw exceeded(
                        bucket,
                        "maxBytes",
                        quota.maxBytes().orElse(0L),
                        counter.now().bytes(),
                        room.bytes());
            }
            if (room.objects() > 0 && after.objects() > quota.maxObjects().orElse(Long.MAX_VALUE)) {
                throw exceeded(
                        bucket,
                        "maxObjects",
                        quota.maxObjects().orElse(0L),
                        counter.now().objects(),
                        room.objects());
            }
            Count taken = new Count(Math.max(0, room.bytes()), Math.max(0, room.objects()));
            counter.reserved = counter.reserved.plus(taken);
            return new Reservation(counter, taken);
        }
    }

    private static S3Fault exceeded(BucketRecord bucket, String bound, long most, long used, long wanted) {
        return new S3Fault(
                403,
                "QuotaExceeded",
                ("The quota %s=%d of bucket '%s' does not allow this write: %d are used and it needs %d more. Delete objects,"
                                + " or raise spec.quota.%s of the Bucket.")
                        .formatted(bound, most, bucket.name(), used, wanted, bound));
    }

    /** Something was deleted or written without a reservation. */
    public void add(BucketRecord bucket, Count change) {
        Counter counter = counter(bucket.atEngine());
        synchronized (counter) {
            counter.since = counter.since.plus(change);
        }
    }

    public Count of(BucketRecord bucket) {
        Counter counter = counter(bucket.atEngine());
        synchronized (counter) {
            return counter.now();
        }
    }

    /** This is what was found by counting. */
    public void recounted(BucketRecord bucket, Count count) {
        Counter counter = counter(bucket.atEngine());
        synchronized (counter) {
            documents.put(PREFIX + bucket.atEngine(), count);
            counter.stored = count;
            counter.since = Count.NOTHING;
        }
    }

    public void forget(BucketRecord bucket) {
        counters.remove(bucket.atEngine());
        documents.remove(PREFIX + bucket.atEngine());
    }

    private Counter counter(String bucket) {
        return counters.computeIfAbsent(
                bucket, name -> new Counter(documents.get(PREFIX + name).orElse(Count.NOTHING)));
    }

    /** Adds what this process changed to what is stored, which other processes add to as well. */
    private void writeDown() {
        counters.forEach((bucket, counter) -> {
            synchronized (counter) {
                Count change = counter.since;
                if (change.equals(Count.NOTHING)) {
                    return;
                }
                try {
                    String name = PREFIX + bucket;
                    documents.create(name, Count.NOTHING);
                    counter.stored = documents
                            .change(name, before -> before.plus(change))
                            .orElse(counter.now());
                    counter.since = Count.NOTHING;
                } catch (RuntimeException e) {
                    LOG.warnf(
                            "the usage of a bucket could not be written down bucket=%s cause=%s",
                            bucket, e.getMessage());
                }
            }
        });
    }

    @Override
    public void close() {
        clerk.shutdown();
        writeDown();
    }
}
