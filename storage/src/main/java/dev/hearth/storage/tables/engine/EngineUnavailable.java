package dev.hearth.storage.tables.engine;

/** The engine did not answer, or not in time; whether a commit happened is unknown. */
public final class EngineUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EngineUnavailable(String message) {
        super(message);
    }

    public EngineUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
