package dev.hearth.eventing.door;

/** The cluster's judgement of bearer tokens. Blocks. */
public interface Bearers {
    enum Answer {
        MAY,
        /** Known, but may not. */
        MAY_NOT,
        UNKNOWN
    }

    /**
     * An object of Hearth's that takes events.
     *
     * @param resource its kind's plural, such as {@code brokers}
     */
    record Receiver(String resource, String namespace, String name) {}

    /**
     * May whoever brings this token create the object's {@code events}, such as {@code brokers/events}? Throws when the cluster
     * cannot be asked.
     */
    Answer mayCreateEvents(String token, Receiver receiver);
}
