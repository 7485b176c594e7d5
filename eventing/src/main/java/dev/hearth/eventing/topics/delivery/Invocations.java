package dev.hearth.eventing.topics.delivery;

import dev.hearth.eventing.destinations.Destinations.DestinationRefused;
import dev.hearth.eventing.destinations.Destinations.DestinationUnavailable;
import dev.hearth.eventing.destinations.Destinations.Message;
import dev.hearth.eventing.destinations.Place;
import java.util.UUID;

/** How a function gets an event that nobody waits for. */
public interface Invocations {
    /** Delivered when the event is durable or was handled. Blocks. */
    Attempt invoke(String namespace, String function, byte[] event) throws InterruptedException;

    /** Through the queue of asynchronous invocations: delivered when the event is durable there. */
    static Invocations through(Place functions) {
        return (namespace, function, event) -> {
            try {
                functions.put(namespace, function, new Message(UUID.randomUUID().toString(), event));
                return new Attempt.Delivered();
            } catch (DestinationRefused e) {
                return new Attempt.Never("Refused", String.valueOf(e.getMessage()));
            } catch (DestinationUnavailable e) {
                return new Attempt.NotNow("Unavailable", String.valueOf(e.getMessage()));
            }
        };
    }
}
