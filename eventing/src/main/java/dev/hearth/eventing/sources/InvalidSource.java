package dev.hearth.eventing.sources;

/** A spec that the API server lets through and that cannot be done. */
public final class InvalidSource extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    InvalidSource(String reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** For the condition. */
    public String reason() {
        return reason;
    }
}
