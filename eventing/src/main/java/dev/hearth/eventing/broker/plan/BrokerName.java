package dev.hearth.eventing.broker.plan;

/** A broker by its namespace and name. Namespaces have no dots, so its topics' names are nobody else's. */
public record BrokerName(String namespace, String name) {
    /** The Kafka topic of its events. */
    public String topic() {
        return "hearth.broker." + namespace + "." + name;
    }

    /** The Kafka topic of events that were given up and that no dead-letter sink took. */
    public String deadLetterTopic() {
        return "hearth.broker-dead-letters." + namespace + "." + name;
    }

    /** The path of its ingress. */
    public String path() {
        return "/brokers/" + namespace + "/" + name;
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
