/**
 * Watches over chunked HTTP and WebSocket: bounded queues, bookmarks, and an end for whoever reads too slowly.
 */
@NullMarked
package dev.hearth.standalone.apiserver.watch;

import org.jspecify.annotations.NullMarked;
