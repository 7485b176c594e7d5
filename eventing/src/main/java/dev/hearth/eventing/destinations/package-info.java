/**
 * Where the outcome of an event goes when somebody asked for it: {@code onSuccess}, {@code onFailure}, dead letters. Door:
 * {@link dev.hearth.eventing.destinations.Destinations}; the records that go there are written by whoever delivers events.
 */
@NullMarked
package dev.hearth.eventing.destinations;

import org.jspecify.annotations.NullMarked;
