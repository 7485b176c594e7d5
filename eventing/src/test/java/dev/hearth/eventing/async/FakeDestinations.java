package dev.hearth.eventing.async;

import dev.hearth.eventing.destinations.Destination;
import dev.hearth.eventing.destinations.Destinations;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it was given, unless it is away. */
final class FakeDestinations implements Destinations {
    final List<Given> given = new CopyOnWriteArrayList<>();
    volatile boolean away;
    volatile boolean refusing;

    record Given(String namespace, Destination destination, Message message) {
        String body() {
            return new String(message.body(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void deliver(String namespace, Destination destination, Message message) {
        if (away) {
            throw new DestinationUnavailable("away", new IllegalStateException());
        }
        if (refusing) {
            throw new DestinationRefused("never");
        }
        given.add(new Given(namespace, destination, message));
    }
}
