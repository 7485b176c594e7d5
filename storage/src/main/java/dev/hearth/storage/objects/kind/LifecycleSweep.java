package dev.hearth.storage.objects.kind;

import dev.hearth.storage.objects.bucket.BucketRecord;
import dev.hearth.storage.objects.bucket.LifecycleRule;
import dev.hearth.storage.objects.engine.ObjectEngine;
import dev.hearth.storage.objects.engine.ObjectEngineUnavailable;
import dev.hearth.storage.objects.notify.Change;
import dev.hearth.storage.objects.notify.Notice.Source;
import dev.hearth.storage.objects.notify.Notices;
import dev.hearth.storage.objects.serve.Catalogue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Carries out the lifecycle rules of buckets whose engine cannot: once an hour it deletes what is older than its rule says, and
 * gives up uploads that nobody finished. Doing it twice, or on several replicas, does no harm.
 */
public final class LifecycleSweep implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LifecycleSweep.class);

    private final Catalogue catalogue;
    private final Notices notices;
    private final BucketAdministration administration;
    private final Clock clock;
    private static final Source SWEEP = new Source("s3.amazonaws.com", "s3.amazonaws.com", "lifecycle");
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("hearth-objects-lifecycle").factory());

    public LifecycleSweep(Catalogue catalogue, Notices notices, ObjectEngine engine, Clock clock) {
        this.catalogue = catalogue;
        this.notices = notices;
        this.administration = new BucketAdministration(engine);
        this.clock = clock;
    }

    /** From now on, hourly. */
    public LifecycleSweep start() {
        timer.scheduleWithFixedDelay(this::sweepAll, 5, 60, TimeUnit.MINUTES);
        return this;
    }

    private void sweepAll() {
        try {
            sweep();
        } catch (RuntimeException e) {
            LOG.warnf("lifecycle rules could not be carried out and are tried again cause=%s", e.getMessage());
        }
    }

    /**
     * Every bucket once.
     *
     * @return how many objects and uploads went
     */
    public int sweep() {
        int gone = 0;
        for (BucketRecord bucket : catalogue.buckets().all()) {
            if (bucket.lifecycle().isEmpty()) {
                continue;
            }
            int expired = 0;
            for (LifecycleRule rule : bucket.lifecycle()) {
                expired += expire(bucket, rule);
            }
            if (expired > 0 && bucket.quota().isPresent()) {
                catalogue.usage().recounted(bucket, administration.count(bucket.atEngine()));
            }
            gone += expired;
        }
        return gone;
    }

    private int expire(BucketRecord bucket, LifecycleRule rule) {
        try {
            Instant now = clock.instant();
            int objects = rule.expirationDays()
                    .map(days -> administration.expire(
                            bucket.atEngine(),
                            rule.prefix(),
                            now.minus(Duration.ofDays(days)),
                            key -> notices.expect(bucket, Change.EXPIRATION, key, SWEEP, "")))
                    .orElse(0);
            int uploads = rule.abortIncompleteMultipartUploadDays()
                    .map(days -> {
                        Instant before = now.minus(Duration.ofDays(days));
                        return administration.abortUploads(
                                bucket.atEngine(),
                                rule.prefix(),
                                upload -> upload.initiated() != null
                                        && upload.initiated().toInstant().isBefore(before));
                    })
                    .orElse(0);
            if (objects + uploads > 0) {
                LOG.infof(
                        "lifecycle rule carried out bucket=%s rule=%s objects=%d uploads=%d",
                        bucket.bucketName(), rule.id(), objects, uploads);
            }
            return objects + uploads;
        } catch (ObjectEngineUnavailable | EngineRefusal failed) {
            LOG.warnf(
                    "a lifecycle rule could not be carried out and is tried again bucket=%s rule=%s cause=%s",
                    bucket.bucketName(), rule.id(), failed.getMessage());
            return 0;
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
