/**
 * MinIO's own bucket notifications, for changes that were not made through Hearth's S3 API. {@link
 * dev.hearth.eventing.objects.minio.MinioWebhook} is the door: MinIO's webhook target posts its records to it. They are told to
 * whom the Bucket's {@code spec.notifications} name, in S3's event shape. It does not set MinIO up.
 */
@NullMarked
package dev.hearth.eventing.objects.minio;

import org.jspecify.annotations.NullMarked;
