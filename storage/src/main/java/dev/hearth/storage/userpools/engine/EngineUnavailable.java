package dev.hearth.storage.userpools.engine;

/** Keycloak does not run, does not answer, or not in time; whether a change happened is unknown. */
public final class EngineUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EngineUnavailable(String message) {
        super(message);
    }

    public EngineUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
