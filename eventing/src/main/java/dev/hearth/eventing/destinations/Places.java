package dev.hearth.eventing.destinations;

/** Destinations by their kinds: each message goes the way of its destination's kind. */
public record Places(Place streams, Place topics, Place buckets, Place functions, Place kafka) implements Destinations {
    @Override
    public void deliver(String namespace, Destination destination, Message message) {
        switch (destination) {
            case Destination.Stream to -> streams.put(namespace, to.stream(), message);
            case Destination.Topic to -> topics.put(namespace, to.topic(), message);
            case Destination.Bucket to -> buckets.put(namespace, to.bucket(), message);
            case Destination.Function to -> functions.put(namespace, to.function(), message);
            case Destination.Kafka to -> kafka.put(namespace, to.topic(), message);
        }
    }
}
