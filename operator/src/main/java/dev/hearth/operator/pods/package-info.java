/**
 * Keeps every function's pods right. The door is {@link dev.hearth.operator.pods.Fleets}: the reconciler gives it plans,
 * the demand streams give it lines, an informer gives it pods, and it creates, drains and deletes. What a fleet does next
 * is decided by {@code FleetRules}, which is pure; {@code Fleet} holds what is known of one function's pods; {@link
 * dev.hearth.operator.pods.PodApi} is the way to the cluster. A line becomes a pod without any queue in between.
 * Guarantees: no running invocation is ended by scaling or by a new revision; a crash loop backs off; a function without
 * pods and requests costs no time.
 */
@NullMarked
package dev.hearth.operator.pods;

import org.jspecify.annotations.NullMarked;
