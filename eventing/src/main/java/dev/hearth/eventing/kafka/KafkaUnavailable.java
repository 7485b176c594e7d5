package dev.hearth.eventing.kafka;

/** Kafka cannot be reached now. */
public final class KafkaUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public KafkaUnavailable(String message, Throwable cause) {
        super(message, cause);
    }

    public KafkaUnavailable(String message) {
        super(message);
    }
}
