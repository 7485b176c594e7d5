package dev.hearth.eventing.topics.catalogue;

import java.util.regex.Pattern;

/** A topic of a namespace. Its name is 1 to 256 letters, digits, hyphens and underscores; that of a FIFO topic ends with {@code .fifo}. */
public record TopicId(String namespace, String name) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,256}|[A-Za-z0-9_-]{1,251}\\.fifo");

    /** What Kafka takes. */
    private static final int LONGEST_KAFKA_TOPIC = 249;

    /** May a topic be called so? Its Kafka topic must have a name that Kafka takes, too. */
    public static boolean allows(String namespace, String name) {
        return NAME.matcher(name).matches()
                && new TopicId(namespace, name).kafkaTopic().length() <= LONGEST_KAFKA_TOPIC;
    }

    public boolean fifo() {
        return name.endsWith(".fifo");
    }

    /** The Kafka topic that holds its messages. */
    public String kafkaTopic() {
        return "hearth.topic." + namespace + "." + name;
    }

    /** The Kafka topic of messages that could not be delivered and have no other place to go. */
    public String deadLetters() {
        return "hearth.dead." + namespace + "." + name;
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
