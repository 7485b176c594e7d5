/**
 * Which gateways there are, told by the Leases that they keep in {@code hearth-system}. The door is {@link
 * dev.hearth.kinds.gateways.GatewayWatch}; gateways follow it to know each function's home, the operator to know whose demand it has
 * to hear. It guarantees that nobody is taken for gone because the API server, or the clock of a machine, cannot be trusted.
 */
@NullMarked
package dev.hearth.kinds.gateways;

import org.jspecify.annotations.NullMarked;
