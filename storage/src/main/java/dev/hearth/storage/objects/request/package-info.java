/**
 * What a request to the S3 API asks for, read from its head alone: {@link dev.hearth.storage.objects.request.S3Address} where
 * (path style or virtual-host style), {@link dev.hearth.storage.objects.request.S3Operation} what, {@link
 * dev.hearth.storage.objects.request.S3Authenticator} who. Pure, on event loops.
 */
@NullMarked
package dev.hearth.storage.objects.request;

import org.jspecify.annotations.NullMarked;
