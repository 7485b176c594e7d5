package dev.hearth.storage.objects.kind;

import dev.hearth.storage.objects.bucket.LifecycleRule;
import io.minio.messages.Filter;
import io.minio.messages.LifecycleConfiguration;
import io.minio.messages.LifecycleConfiguration.AbortIncompleteMultipartUpload;
import io.minio.messages.LifecycleConfiguration.Expiration;
import io.minio.messages.LifecycleConfiguration.NoncurrentVersionExpiration;
import io.minio.messages.LifecycleConfiguration.Rule;
import io.minio.messages.Status;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;

/** Lifecycle rules to and from MinIO's messages. */
final class LifecycleRules {
    static List<LifecycleRule> read(Optional<LifecycleConfiguration> configuration) {
        return configuration.map(LifecycleConfiguration::rules).orElse(List.of()).stream()
                .map(rule -> new LifecycleRule(
                        rule.id() == null ? "" : rule.id(),
                        rule.filter() == null || rule.filter().prefix() == null
                                ? ""
                                : rule.filter().prefix(),
                        Optional.ofNullable(rule.expiration()).map(Expiration::days),
                        Optional.ofNullable(rule.noncurrentVersionExpiration())
                                .map(NoncurrentVersionExpiration::noncurrentDays),
                        Optional.ofNullable(rule.abortIncompleteMultipartUpload())
                                .map(AbortIncompleteMultipartUpload::daysAfterInitiation)))
                .toList();
    }

    static LifecycleConfiguration written(List<LifecycleRule> rules) {
        return new LifecycleConfiguration(
                rules.stream().map(LifecycleRules::written).toList());
    }

    private static Rule written(LifecycleRule rule) {
        return new Rule(
                Status.ENABLED,
                rule.abortIncompleteMultipartUploadDays()
                        .map(AbortIncompleteMultipartUpload::new)
                        .orElse(null),
                rule.expirationDays()
                        .map(days -> new Expiration((ZonedDateTime) null, days, null, null))
                        .orElse(null),
                new Filter(rule.prefix()),
                rule.id(),
                rule.noncurrentVersionExpirationDays()
                        .map(days -> new NoncurrentVersionExpiration(days, null))
                        .orElse(null),
                null,
                null);
    }

    private LifecycleRules() {}
}
