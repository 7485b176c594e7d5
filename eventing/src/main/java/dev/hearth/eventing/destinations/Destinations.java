package dev.hearth.eventing.destinations;

/** Takes messages to destinations. Any thread; blocks. */
public interface Destinations {
    /**
     * Returns when the message is durable there. Sent again after a failure it may be there twice.
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
     *     outcome is delivered again
     * @param body JSON
     */
    record Message(String key, byte[] body) {}

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
