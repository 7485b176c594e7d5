/**
 * What Hearth keeps of a bucket beside its objects: {@link dev.hearth.storage.objects.bucket.Buckets} holds a record each
 * (where it lies at the engine, who may read it, CORS, quota, tags, lifecycle), {@link
 * dev.hearth.storage.objects.bucket.ObjectTags} the tags of objects, {@link dev.hearth.storage.objects.bucket.Usage} what is
 * used of quotas. All of it are documents of the storage room's own store. Called by the S3 front and the reconciler of
 * Buckets; every method may block.
 */
@NullMarked
package dev.hearth.storage.objects.bucket;

import org.jspecify.annotations.NullMarked;
