/**
 * Where requests come into a room that speaks AWS's protocols: one port for all its services, told apart by the service that
 * a request was signed for. Door: {@link dev.hearth.aws.door.Listener}.
 */
@NullMarked
package dev.hearth.aws.door;

import org.jspecify.annotations.NullMarked;
