/**
 * The objects: in memory for serving, in an append-only journal for surviving. One lock orders all writes, hands out
 * resource versions and tells subscribers; readers take snapshots. The door is
 * {@link dev.hearth.standalone.apiserver.store.Objects}. It guarantees that what it acknowledged survives a kill of
 * the process, that resource versions only ever grow, and that a subscriber sees every change of its bucket in order.
 */
@NullMarked
package dev.hearth.standalone.apiserver.store;

import org.jspecify.annotations.NullMarked;
