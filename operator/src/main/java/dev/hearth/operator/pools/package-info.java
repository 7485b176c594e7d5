/**
 * Pools: booted pods that wait for a function. The door is {@link dev.hearth.operator.pools.Pools}: the reconciler tells it
 * which functions may use one, the gateways' lines what waits and what was taken, informers bring it Pools and their pods,
 * and it creates, drains and deletes. How many there are to be is decided by {@code Sizing} and {@code Budget}, what is done
 * about it by {@code PoolRules}; all three are pure. {@link dev.hearth.operator.pools.Assignments} tells the gateways what a
 * pod has to be told. Guarantees: a pod that a gateway has given a function is never counted or removed here; all pools
 * together stay within their memory. It gives no pod a function: that is the gateways'.
 */
@NullMarked
package dev.hearth.operator.pools;

import org.jspecify.annotations.NullMarked;
