/**
 * Listens to what the gateways see. The door is {@link dev.hearth.operator.demand.DemandStreams}: it holds one stream to
 * each gateway and hands every line on, on the stream's own thread, so that a line becomes a pod without waiting for
 * anything else. {@link dev.hearth.operator.demand.Coverage} knows since when everything has been seen.
 */
@NullMarked
package dev.hearth.operator.demand;

import org.jspecify.annotations.NullMarked;
