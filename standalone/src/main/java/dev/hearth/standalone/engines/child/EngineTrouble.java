package dev.hearth.standalone.engines.child;

/** Why an engine cannot be got, built or started; tried again later. */
public final class EngineTrouble extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EngineTrouble(String message) {
        super(message);
    }

    public EngineTrouble(String message, Throwable cause) {
        super(message, cause);
    }
}
