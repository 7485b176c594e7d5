package dev.hearth.eventing.streams;

/**
 * The Kafka topic of a stream. Namespaces have no dots, so the first dot parts the two names.
 *
 * @param streamName as the Kinesis API calls it
 */
public record StreamTopic(String namespace, String streamName) {
    /** What Hearth's own topics begin with. */
    private static final String OURS = "hearth";

    /**
     * Kafka's longest is 249; a namespace has at most 63 characters, a stream 128. No namespace ends with a hyphen, so what the
     * streams of a namespace "hearth" get instead is nobody else's.
     */
    public String name() {
        return (namespace.equals(OURS) ? OURS + '-' : namespace) + '.' + streamName;
    }
}
