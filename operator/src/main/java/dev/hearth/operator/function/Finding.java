package dev.hearth.operator.function;

/** What is so of one condition: its status, a reason for programs and a sentence for people. */
record Finding(Status status, String reason, String message) {
    enum Status {
        True,
        False,
        Unknown
    }

    static Finding yes(String reason, String message) {
        return new Finding(Status.True, reason, message);
    }

    static Finding no(String reason, String message) {
        return new Finding(Status.False, reason, message);
    }

    static Finding notYet(String reason, String message) {
        return new Finding(Status.Unknown, reason, message);
    }
}
