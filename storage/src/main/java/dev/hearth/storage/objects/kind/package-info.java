/**
 * The Bucket kind: {@link dev.hearth.storage.objects.kind.BucketReconciler} makes buckets as their manifests ask, at the
 * engine and in Hearth's own records, and keeps them so; {@link dev.hearth.storage.objects.kind.LifecycleSweep} carries out the
 * lifecycle rules of an engine that has none. What is to be done is decided by {@link
 * dev.hearth.storage.objects.kind.BucketPlan} alone, which is pure.
 */
@NullMarked
package dev.hearth.storage.objects.kind;

import org.jspecify.annotations.NullMarked;
