package dev.hearth.storage.objects.bucket;

import java.util.Optional;

/** A LifecycleRule (S3 API reference, "LifecycleRule"): what happens to objects of a prefix as they grow old. */
public record LifecycleRule(
        String id,
        String prefix,
        Optional<Integer> expirationDays,
        Optional<Integer> noncurrentVersionExpirationDays,
        Optional<Integer> abortIncompleteMultipartUploadDays) {}
