package dev.hearth.eventing.destinations;

import dev.hearth.api.DestinationSpec;

/** One place that an outcome can go to; all but {@link Kafka} name an object of the namespace. */
public sealed interface Destination {
    record Stream(String stream) implements Destination {}

    record Topic(String topic) implements Destination {}

    record Bucket(String bucket) implements Destination {}

    /** Invoked asynchronously. */
    record Function(String function) implements Destination {}

    /** A topic of the Kafka that Hearth itself stands on. */
    record Kafka(String topic) implements Destination {}

    /** @throws IllegalArgumentException when none is named, which the kind's rules keep from being applied */
    static Destination of(DestinationSpec spec) {
        if (spec.stream != null) {
            return new Stream(spec.stream);
        }
        if (spec.topic != null) {
            return new Topic(spec.topic);
        }
        if (spec.bucket != null) {
            return new Bucket(spec.bucket);
        }
        if (spec.function != null) {
            return new Function(spec.function);
        }
        if (spec.kafka != null) {
            return new Kafka(spec.kafka);
        }
        throw new IllegalArgumentException(
                "a destination needs exactly one of stream, topic, bucket, function, kafka, and has none");
    }
}
