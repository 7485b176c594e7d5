/**
 * The gateway's own door: {@link dev.hearth.gateway.Gateway} opens the listeners, wires the rooms below and closes them
 * again. Called by {@code standalone} and, on a cluster, by the gateway image's main. Guarantees that a request which was
 * taken gets exactly one answer in bounded time, also while the gateway closes.
 */
@NullMarked
package dev.hearth.gateway;

import org.jspecify.annotations.NullMarked;
