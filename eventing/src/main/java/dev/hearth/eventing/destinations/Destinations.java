package dev.hearth.eventing.destinations;

import java.util.Map;

/** Takes messages to destinations. Any thread; blocks. */
public interface Destinations {
    /**
     * Returns when the message is durable there. Sent again after a failure it may be there twice; in a bucket it is not.
     *
     * @param namespace of the object that asks for it
     * @param message a JSON object
     * @throws DestinationUnavailable when it could not be taken there now; it may help to try again
     * @throws DestinationRefused when it never will: there is no such object, or it takes no such message
     */
    void deliver(String namespace, Destination destination, Message message);

    /**
     * What is delivered.
     *
     * @param key for places that keep an order by key or name what they keep; unique for this outcome, and the same when the
     *     outcome is delivered again. In a bucket it is the object {@code aws/lambda/KEY}, so it reads {@code
     *     async/FUNCTION/2026/11/27/2026-11-27T06.30.00-REQUEST_ID} (developer guide, "Adding a destination")
     * @param body JSON
     * @param attributes message attributes of a topic, headers of a Kafka record; elsewhere they are left out
     * @param trace the trace header of what had this outcome, for a function that is invoked with it; empty: none
     */
    record Message(String key, byte[] body, Map<String, String> attributes, String trace) {
        public Message {
            attributes = Map.copyOf(attributes);
        }

        public Message(String key, byte[] body) {
            this(key, body, Map.of(), "");
        }
    }

    /** The destination cannot be reached now. */
    final class DestinationUnavailable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public DestinationUnavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The destination will never take it. */
    final class DestinationRefused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public DestinationRefused(String message) {
            super(message);
        }
    }
}
