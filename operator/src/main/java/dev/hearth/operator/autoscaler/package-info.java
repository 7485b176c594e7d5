/**
 * How many pods a function should have: pure arithmetic over samples and instants, without clock, thread or cluster. The
 * door is {@link dev.hearth.operator.autoscaler.Autoscaler}, one for each function, called by the function's fleet under
 * its lock; {@code KnativeRule} is Knative's averages, panic and rates, {@code LastPod} when the last pod goes, {@link
 * dev.hearth.operator.autoscaler.IdleHistogram} what is learned of a function's idle times. It imports nothing but the
 * JDK: the simulator of {@code conformance/simulator} runs these very classes, and an architecture test there keeps both.
 * Windows are held only for functions that have pods or requests. What it does not do: it does not know pods, only their
 * number, nor why one does not start.
 */
@NullMarked
package dev.hearth.operator.autoscaler;

import org.jspecify.annotations.NullMarked;
