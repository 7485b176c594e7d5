package dev.hearth.storage.tables.cql;

/** The cluster has no such table: it was dropped, or never made. */
final class MissingTable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MissingTable(String message, Throwable cause) {
        super(message, cause);
    }
}
