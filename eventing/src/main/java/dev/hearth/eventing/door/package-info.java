/**
 * The eventing room's HTTP services beside AWS's JSON ones. A service plugs in as an
 * {@link dev.hearth.eventing.door.HttpService}; {@link dev.hearth.eventing.door.Router} asks them in their order.
 */
@NullMarked
package dev.hearth.eventing.door;

import org.jspecify.annotations.NullMarked;
