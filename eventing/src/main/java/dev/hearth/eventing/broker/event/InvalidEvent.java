package dev.hearth.eventing.broker.event;

/** What came is no CloudEvent that is taken; the message says why. */
public final class InvalidEvent extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidEvent(String message) {
        super(message);
    }

    public InvalidEvent(String message, Throwable cause) {
        super(message, cause);
    }
}
