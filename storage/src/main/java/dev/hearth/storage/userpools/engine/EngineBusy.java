package dev.hearth.storage.userpools.engine;

/** As many calls of Keycloak run as may at once, and none ended in time. Nothing happened. */
public final class EngineBusy extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EngineBusy(String message) {
        super(message, null, false, false);
    }
}
