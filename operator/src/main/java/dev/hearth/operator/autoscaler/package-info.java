/**
 * How many pods a function should have: pure arithmetic over samples and instants, without clock, thread or cluster. The
 * door is {@link dev.hearth.operator.autoscaler.Autoscaler}, one for each function that has pods or requests, called by
 * the function's fleet under its lock. It is the simple rule of the Foundation; Knative's windows and rates come behind
 * the same door.
 */
@NullMarked
package dev.hearth.operator.autoscaler;

import org.jspecify.annotations.NullMarked;
