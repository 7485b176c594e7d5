/**
 * Tells the operator what is asked of each function, as a stream of {@link dev.hearth.api.Demand} lines. Door:
 * {@link dev.hearth.gateway.demand.DemandStream}. It guarantees that the newest line reaches every reader, not every line.
 */
@NullMarked
package dev.hearth.gateway.demand;

import org.jspecify.annotations.NullMarked;
