/**
 * The way of a UserPool: check → resolve → plan → apply → status. {@link
 * dev.hearth.storage.userpools.pool.UserPoolReconciler} is the door, driven by java-operator-sdk. {@code PoolPlanner} is
 * pure and says what a realm must be like; {@code RealmApply} compares that with what is there and changes only what
 * differs, so that reconciling again costs a few reads and repairs what somebody changed by hand. An engine that is down is
 * a condition and a later try, never a loss.
 */
@NullMarked
package dev.hearth.storage.userpools.pool;

import org.jspecify.annotations.NullMarked;
