package dev.hearth.storage.objects.kind;

import dev.hearth.storage.objects.bucket.BucketRecord;
import dev.hearth.storage.objects.bucket.LifecycleRule;
import dev.hearth.storage.objects.bucket.NotificationRule;
import dev.hearth.storage.objects.engine.ObjectEngine.Feature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be done for a bucket, in this order, and what of its wishes nobody can do.
 *
 * @param adopted whether a bucket was there before its Bucket
 */
record BucketPlan(List<BucketChange> changes, List<Lacking> lacking, boolean adopted) {
    /** A wish that the engine cannot fulfil: the condition that says so, and its sentence. */
    record Lacking(String condition, String message) {}

    static BucketPlan of(BucketWish wish, BucketSight sight, Set<Feature> features, Instant now) {
        String atEngine =
                sight.record().map(BucketRecord::atEngine).orElse(wish.name().atEngine());
        List<BucketChange> changes = new ArrayList<>();
        List<Lacking> lacking = new ArrayList<>();
        if (!sight.atEngine()) {
            changes.add(new BucketChange.MakeAtEngine(atEngine));
        }
        lifecycle(wish, sight, features, atEngine, changes, lacking);
        record(wish, sight, features, now, changes);
        // S3 takes no two rules that one change could be meant by, and neither are they carried out here
        NotificationRule.overlap(wish.notifications())
                .ifPresent(both -> lacking.add(new Lacking(
                        "Notifications",
                        "Rules " + both + " of spec.notifications overlap: with an event in common, their prefixes or"
                                + " suffixes must keep the keys apart. No rule is carried out.")));
        versioning(wish, sight, features, atEngine, changes, lacking);
        encryption(wish, sight, features, atEngine, changes, lacking);
        return new BucketPlan(
                changes, lacking, sight.atEngine() && sight.record().isEmpty());
    }

    private static void record(
            BucketWish wish, BucketSight sight, Set<Feature> features, Instant now, List<BucketChange> changes) {
        BucketRecord before = sight.record().orElseGet(() -> BucketRecord.fresh(wish.name(), now));
        BucketRecord wanted = before.withPublicRead(wish.publicRead())
                .withQuota(wish.quota())
                .withCors(wish.cors())
                .withNotifications(
                        NotificationRule.overlap(wish.notifications()).isPresent() ? List.of() : wish.notifications())
                .withLifecycle(features.contains(Feature.LIFECYCLE) ? List.of() : ours(wish.lifecycle()));
        if (sight.record().isEmpty()) {
            changes.add(new BucketChange.MakeRecord(wanted));
        } else if (!wanted.equals(before)) {
            changes.add(new BucketChange.SetRecord(wanted));
        }
    }

    private static void lifecycle(
            BucketWish wish,
            BucketSight sight,
            Set<Feature> features,
            String atEngine,
            List<BucketChange> changes,
            List<Lacking> lacking) {
        if (features.contains(Feature.LIFECYCLE)) {
            if (!wish.lifecycle().equals(sight.lifecycle())) {
                changes.add(new BucketChange.SetLifecycle(atEngine, wish.lifecycle()));
            }
        } else if (wish.lifecycle().stream()
                .anyMatch(rule -> rule.noncurrentVersionExpirationDays().isPresent())) {
            lacking.add(new Lacking(
                    "Lifecycle",
                    "This engine keeps no versions, so noncurrentVersionExpirationDays of spec.lifecycle has nothing to"
                            + " expire; the other rules are carried out."));
        }
    }

    /** The part of the rules that Hearth carries out itself. */
    private static List<LifecycleRule> ours(List<LifecycleRule> rules) {
        return rules.stream()
                .filter(rule -> rule.expirationDays().isPresent()
                        || rule.abortIncompleteMultipartUploadDays().isPresent())
                .map(rule -> new LifecycleRule(
                        rule.id(),
                        rule.prefix(),
                        rule.expirationDays(),
                        Optional.empty(),
                        rule.abortIncompleteMultipartUploadDays()))
                .toList();
    }

    /** A bucket that once kept versions can only be suspended (S3 user guide, "Enabling versioning on buckets"). */
    private static void versioning(
            BucketWish wish,
            BucketSight sight,
            Set<Feature> features,
            String atEngine,
            List<BucketChange> changes,
            List<Lacking> lacking) {
        if (!features.contains(Feature.VERSIONING)) {
            if (wish.versioning().filter("Enabled"::equals).isPresent()) {
                lacking.add(new Lacking(
                        "Versioning",
                        "spec.versioning is Enabled, and this engine keeps only the newest of each object."));
            }
            return;
        }
        boolean suspend = wish.versioning().isEmpty()
                && sight.versioning().filter("Enabled"::equals).isPresent();
        Optional<String> wanted = suspend ? Optional.of("Suspended") : wish.versioning();
        wanted.filter(status -> !sight.versioning().equals(Optional.of(status)))
                .ifPresent(status -> changes.add(new BucketChange.SetVersioning(atEngine, status)));
    }

    private static void encryption(
            BucketWish wish,
            BucketSight sight,
            Set<Feature> features,
            String atEngine,
            List<BucketChange> changes,
            List<Lacking> lacking) {
        if (!features.contains(Feature.ENCRYPTION)) {
            if (wish.encryption()) {
                lacking.add(
                        new Lacking(
                                "Encryption",
                                "spec.encryption is AES256, and this engine keeps objects as they are; encrypt its disk instead."));
            }
        } else if (wish.encryption() != sight.encryption()) {
            changes.add(new BucketChange.SetEncryption(atEngine, wish.encryption()));
        }
    }
}
