/**
 * A request's body on its way through: {@link dev.hearth.storage.objects.payload.VerifiedBody} takes the aws-chunked framing
 * off, checks hash, chunk signatures and checksums while the bytes go by, and lets go of the last of them only when all was
 * right. So an engine that is told the length never has a whole object that was not verified, and no body is held in memory.
 */
@NullMarked
package dev.hearth.storage.objects.payload;

import org.jspecify.annotations.NullMarked;
