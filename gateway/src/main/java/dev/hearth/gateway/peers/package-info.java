/**
 * The other gateways: invocations sent on to their function's home, what pods bring to the wrong gateway, pods of pools, and who
 * lives. Doors: {@link dev.hearth.gateway.peers.PeerCalls} for what this gateway asks of others, {@link
 * dev.hearth.gateway.peers.PeerApi} for what they ask of it, {@link dev.hearth.gateway.peers.Members} for who they are.
 *
 * <p>Everything between gateways is HTTP/1.1 on the Runtime API's port below {@link dev.hearth.api.PodProtocol#PEERS_PATH} and wants
 * the internal token. An invocation that was sent on either ends with an outcome, or was certainly not begun and is sent elsewhere,
 * or was lost with the gateway; it is never run twice.
 */
@NullMarked
package dev.hearth.gateway.peers;

import org.jspecify.annotations.NullMarked;
