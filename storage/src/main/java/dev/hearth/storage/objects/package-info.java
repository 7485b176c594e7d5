/**
 * Buckets and objects. {@link dev.hearth.storage.objects.ObjectsFront} is the S3 API that unmodified clients call: it knows
 * who calls and what he may, keeps what the engine does not (tags, CORS, quotas, who owns which bucket) in Hearth's own
 * documents, and streams objects to and from an S3 whose keys nobody else has. The storage room makes one front for each event
 * loop and one {@link dev.hearth.storage.objects.serve.S3Service} for the process. No body is ever held in memory.
 */
@NullMarked
package dev.hearth.storage.objects;

import org.jspecify.annotations.NullMarked;
