package dev.hearth.storage.userpools.pool;

/** What a condition is to say. */
record Finding(String status, String reason, String message) {
    static Finding yes(String reason, String message) {
        return new Finding("True", reason, message);
    }

    static Finding no(String reason, String message) {
        return new Finding("False", reason, message);
    }
}
