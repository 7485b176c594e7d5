package dev.hearth.eventing.streams;

/**
 * The Kafka topic of a stream. Namespaces have no dots, so the first dot parts the two names.
 *
 * @param streamName as the Kinesis API calls it
 */
public record StreamTopic(String namespace, String streamName) {
    /** Kafka's longest is 249; a namespace has at most 63 characters, a stream 128. */
    public String name() {
        return namespace + '.' + streamName;
    }
}
