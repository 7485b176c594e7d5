package dev.hearth.eventing.destinations;

/** One place that an outcome can go to; all but {@link Kafka} name an object of the namespace. */
public sealed interface Destination {
    record Stream(String stream) implements Destination {}

    record Topic(String topic) implements Destination {}

    record Bucket(String bucket) implements Destination {}

    /** Invoked asynchronously. */
    record Function(String function) implements Destination {}

    /** A topic of the Kafka that Hearth itself stands on. */
    record Kafka(String topic) implements Destination {}
}
