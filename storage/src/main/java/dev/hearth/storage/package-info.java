/**
 * The storage room: buckets, tables and user pools. One package each ({@code objects}, {@code tables}, {@code
 * userpools}) with the service API that unmodified AWS clients call, the port to the engine that keeps the data, and the
 * reconciler of its kind. Door: {@code Storage}.
 */
@NullMarked
package dev.hearth.storage;

import org.jspecify.annotations.NullMarked;
