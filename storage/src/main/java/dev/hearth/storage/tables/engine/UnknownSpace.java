package dev.hearth.storage.tables.engine;

/** A read or a change named a space that was never made or is dropped; nothing was read, nothing changed. */
public final class UnknownSpace extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Space space;

    public UnknownSpace(Space space) {
        super("'" + space + "' is not there: it was dropped, or never made; make it first.");
        this.space = space;
    }

    public Space space() {
        return space;
    }
}
