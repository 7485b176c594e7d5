/**
 * Buckets, tables and user pools as a user of the platform meets them: made with kubectl, used through the one AWS endpoint
 * by unmodified clients, and by functions that are bound to them.
 */
@NullMarked
package dev.hearth.conformance.storage;

import org.jspecify.annotations.NullMarked;
