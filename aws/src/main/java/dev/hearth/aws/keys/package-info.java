/**
 * Access keys as they lie in the cluster: {@link dev.hearth.aws.keys.KeyRecords} reads a Secret of the label {@code
 * hearth.dev/access-key} into a signing key, and {@link dev.hearth.aws.keys.AccessKeys} looks them up. What is not whole
 * gives no access.
 */
@NullMarked
package dev.hearth.aws.keys;

import org.jspecify.annotations.NullMarked;
