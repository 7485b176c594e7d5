/**
 * What a caller of the S3 API is told when it gets no answer: {@link dev.hearth.storage.objects.failure.S3Fault}, with S3's
 * own codes and sentences (S3 API reference, "Error responses").
 */
@NullMarked
package dev.hearth.storage.objects.failure;

import org.jspecify.annotations.NullMarked;
