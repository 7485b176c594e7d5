package dev.hearth.eventing.async;

/** Why an outcome is told, in the words of Lambda's invocation records. */
enum Condition {
    SUCCESS("Success"),
    RETRIES_EXHAUSTED("RetriesExhausted"),
    EVENT_AGE_EXCEEDED("EventAgeExceeded"),
    /** The platform will never run it like this; Lambda has no such record. */
    REFUSED("Refused"),
    /** Its chain has come by the function too often; Lambda documents no word for it. */
    RECURSIVE_LOOP("RecursiveLoopDetected");

    final String word;

    Condition(String word) {
        this.word = word;
    }
}
