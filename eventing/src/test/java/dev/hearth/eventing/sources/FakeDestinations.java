package dev.hearth.eventing.sources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.eventing.destinations.Destination;
import dev.hearth.eventing.destinations.Destinations;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps the messages by their keys, as a destination that drops what it has already. */
final class FakeDestinations implements Destinations {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, JsonNode> messages = new LinkedHashMap<>();
    private final AtomicInteger attempts = new AtomicInteger();
    volatile boolean down;

    @Override
    public synchronized void deliver(String namespace, Destination destination, Message message) {
        attempts.incrementAndGet();
        if (down) {
            throw new DestinationUnavailable("it is down", new IOException("down"));
        }
        try {
            messages.put(message.key(), JSON.readTree(message.body()));
        } catch (IOException e) {
            throw new IllegalStateException("the message is not JSON", e);
        }
    }

    int attempts() {
        return attempts.get();
    }

    synchronized List<JsonNode> messages() {
        return List.copyOf(messages.values());
    }

    /** Records of all messages, as far as they say. */
    synchronized int records(String info) {
        return messages.values().stream()
                .mapToInt(message -> message.path(info).path("batchSize").asInt())
                .sum();
    }
}
