package dev.hearth.eventing.destinations;

import dev.hearth.eventing.destinations.Destinations.Message;

/** The way into one kind of destination. Any thread; blocks. */
public interface Place {
    /**
     * Returns when the message is durable there.
     *
     * @param name of the object
     * @throws Destinations.DestinationUnavailable when it could not be taken there now
     * @throws Destinations.DestinationRefused when it never will
     */
    void put(String namespace, String name, Message message);
}
