/**
 * What the reconcilers of Bucket, Table and UserPool share: how a condition is told, how an Event is written, and the loop
 * that runs them. {@link dev.hearth.storage.kinds.Reconciliation} is the door.
 */
@NullMarked
package dev.hearth.storage.kinds;

import org.jspecify.annotations.NullMarked;
