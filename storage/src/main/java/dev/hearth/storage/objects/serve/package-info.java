/**
 * The operations of the S3 API, as plain blocking code on virtual threads. Door: {@link
 * dev.hearth.storage.objects.serve.S3Service}, which takes a call whose caller is known, asks whether he may, and serves it:
 * from Hearth's own records, by the engine, or both.
 */
@NullMarked
package dev.hearth.storage.objects.serve;

import org.jspecify.annotations.NullMarked;
