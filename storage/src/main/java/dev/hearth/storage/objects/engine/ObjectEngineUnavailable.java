package dev.hearth.storage.objects.engine;

/** The engine cannot be started or does not answer; it may be asked again. */
public final class ObjectEngineUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ObjectEngineUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
