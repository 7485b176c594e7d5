package dev.hearth.conformance.examples;

import dev.hearth.conformance.functions.FunctionsSuite;
import dev.hearth.conformance.functions.Platform;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** {@code examples/order-alerts}: stream → function → table → function → topic → function. */
@FunctionsSuite
class OrderAlertsTest {
    @Test
    void largeOrdersOfAStreamAreToldByATopic(Platform platform) throws Exception {
        try (Example example = Example.applied(
                platform,
                "order-alerts",
                "stream/incoming-orders",
                "topic/large-orders",
                "eventsource/order-keeper",
                "eventsource/order-alert")) {
            for (Map.Entry<String, Integer> order : new TreeMap<>(Map.of("a", 20, "b", 250, "c", 101)).entrySet()) {
                String data = "{\"order\": \"%s\", \"total\": %d}".formatted(order.getKey(), order.getValue());
                example.kinesis(
                        "PutRecord",
                        "{\"StreamName\": \"incoming-orders\", \"PartitionKey\": \"%s\", \"Data\": \"%s\"}"
                                .formatted(order.getKey(), Base64.getEncoder().encodeToString(data.getBytes())));
            }
            example.awaitAnswer("order-inbox", "[\"order b is over 100: 250\",\"order c is over 100: 101\"]");
        }
    }
}
