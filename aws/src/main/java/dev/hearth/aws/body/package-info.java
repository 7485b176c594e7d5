/**
 * Request bodies within bounds: each below a limit of its own ({@link dev.hearth.aws.body.BoundedBody}), and all that a room reads
 * at once below a share of its heap ({@link dev.hearth.aws.body.BodyBudget}). Every front of every room reads through it before it
 * has checked a signature, which covers the body.
 */
@NullMarked
package dev.hearth.aws.body;

import org.jspecify.annotations.NullMarked;
