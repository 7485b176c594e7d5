package dev.hearth.cluster;

import dev.hearth.eventing.kafka.KafkaEngine;
import java.io.IOException;
import java.io.StringReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** A Kafka that somebody else runs: its addresses, and what its clients need beyond them. */
record GivenKafka(Map<String, Object> connection, short replicationFactor) implements KafkaEngine {
    GivenKafka {
        connection = Map.copyOf(connection);
    }

    static GivenKafka of(Settings settings) {
        Map<String, Object> connection = new HashMap<>();
        Properties more = new Properties();
        String text = settings.text("HEARTH_KAFKA_PROPERTIES", "");
        try {
            more.load(new StringReader(text));
        } catch (IOException | IllegalArgumentException e) {
            settings.wrong("'HEARTH_KAFKA_PROPERTIES' must be lines of key=value: " + e.getMessage() + ".");
        }
        more.forEach((key, value) -> connection.put(key.toString(), value));
        String servers =
                settings.need("HEARTH_KAFKA_BOOTSTRAP_SERVERS", "where Kafka is, as host:port parted by commas");
        Settings.parts(servers)
                .filter(server -> !server.matches("\\S+:\\d{1,5}"))
                .forEach(server -> settings.wrong(
                        "'HEARTH_KAFKA_BOOTSTRAP_SERVERS' must be host:port parted by commas, and has '%s'."
                                .formatted(server)));
        connection.put("bootstrap.servers", servers);
        return new GivenKafka(connection, (short) settings.number("HEARTH_KAFKA_REPLICATION_FACTOR", 3, 1, 100));
    }

    @Override
    public boolean mayHoldRecords() {
        return true;
    }

    @Override
    public String toString() {
        return "GivenKafka[" + connection.get("bootstrap.servers") + "]"; // never the credentials
    }
}
