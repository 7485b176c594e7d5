package dev.hearth.storage.objects.bucket;

import java.util.Optional;

/** Bounds on what a bucket holds. */
public record Quota(Optional<Long> maxBytes, Optional<Long> maxObjects) {}
