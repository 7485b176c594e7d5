/**
 * The Bucket kind as {@code kubectl} sees it: an S3 bucket of its namespace. Mutable beans, turned into records at the
 * storage room's door.
 */
@NullUnmarked
package dev.hearth.api.bucket;

import org.jspecify.annotations.NullUnmarked;
