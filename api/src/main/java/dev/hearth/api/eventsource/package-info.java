/**
 * The EventSource kind as {@code kubectl} sees it: what Lambda calls an event source mapping, with its fields' names, bounds
 * and defaults. Mutable beans, turned into records at the eventing room's door.
 */
@NullUnmarked
package dev.hearth.api.eventsource;

import org.jspecify.annotations.NullUnmarked;
