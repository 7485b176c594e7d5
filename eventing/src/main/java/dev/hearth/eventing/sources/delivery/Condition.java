package dev.hearth.eventing.sources.delivery;

/** Why records were given up, in the words of Lambda's failure records. */
enum Condition {
    RETRY_ATTEMPTS_EXHAUSTED("RetryAttemptsExhausted"),
    RECORD_AGE_EXCEEDED("RecordAgeExceeded"),
    PAYLOAD_SIZE_EXCEEDED("MaximumPayloadSizeExceeded");

    private final String said;

    Condition(String said) {
        this.said = said;
    }

    String said() {
        return said;
    }
}
