/**
 * The kinds room: what the reconcilers of several rooms share: how a condition is told, how an Event is written (the operator takes
 * that alone), and the loop that runs them. {@link dev.hearth.kinds.Reconciliation} is the door. Beside it, what operator and
 * gateways both have to know: which gateways live ({@link dev.hearth.kinds.gateways}), and what their informers keep
 * ({@link dev.hearth.kinds.PartialStore}).
 */
@NullMarked
package dev.hearth.kinds;

import org.jspecify.annotations.NullMarked;
