/**
 * Events of objects, taken over from the storage room: each goes to one function, stream or topic. Door: {@link
 * dev.hearth.eventing.objects.ObjectEvents}. Storage keeps an event until it has been taken here, and here it is taken when it
 * is durable where it is to go.
 */
@NullMarked
package dev.hearth.eventing.objects;

import org.jspecify.annotations.NullMarked;
