/**
 * One call of the S3 API while it is served: {@link dev.hearth.storage.objects.call.S3Call} is what was asked and the way to
 * the body and the answer, for plain blocking code on a virtual thread.
 */
@NullMarked
package dev.hearth.storage.objects.call;

import org.jspecify.annotations.NullMarked;
