package dev.hearth.standalone.platform;

/** The platform cannot start or be reached; the message says what to do, so no stack trace is shown for it. */
public final class PlatformException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PlatformException(String message) {
        super(message);
    }

    public PlatformException(String message, Throwable cause) {
        super(message, cause);
    }
}
