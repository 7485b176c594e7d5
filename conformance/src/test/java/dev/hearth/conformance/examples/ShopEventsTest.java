package dev.hearth.conformance.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.conformance.functions.FunctionsSuite;
import dev.hearth.conformance.functions.Platform;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code examples/shop-events}: a broker, its triggers, replies and dead letters. */
@FunctionsSuite
class ShopEventsTest {
    @Test
    void anOrderIsPricedAndItsReceiptKeptAndOneThatCannotBePricedIsKeptAsFailed(Platform platform) throws Exception {
        try (Example example = applied(platform)) {
            assertThat(place(example, "order-1", "{\"fruit\": \"apple\", \"count\": 3}"))
                    .isEqualTo(202);
            assertThat(place(example, "order-2", "{\"fruit\": \"stone\", \"count\": 1}"))
                    .isEqualTo(202);
            example.awaitAnswer(
                    "shop-receipts",
                    "[{\"order\":\"order-1\",\"total\":6},"
                            + "{\"order\":\"order-2\",\"failed\":\"there is no price for stone\"}]");
        }
    }

    @Test
    void aBrokerIsClosedToWhoDoesNotSign(Platform platform) throws Exception {
        try (Example example = applied(platform)) {
            HttpRequest unsigned = HttpRequest.newBuilder(broker(example))
                    .header("ce-specversion", "1.0")
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            assertThat(platform.http().send(unsigned, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void aTriggerWhoseFilterIsWrongSaysWhereAndIsNotReady(Platform platform) {
        String trigger = """
                {"apiVersion": "hearth.dev/v1alpha1", "kind": "Trigger", "metadata": {"name": "shop-wrong"},
                 "spec": {"broker": "shop", "subscriber": {"function": "shop-pricing"},
                          "filters": [{"any": [{"cesql": "type = "}]}]}}""";
        platform.kubectl().apply(trigger);
        try {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(
                            () -> assertThat(platform.kubectl()
                                            .out(
                                                    "get",
                                                    "trigger",
                                                    "shop-wrong",
                                                    "-o",
                                                    "jsonpath={.status.conditions[0].message}"))
                                    .contains(
                                            "spec.filters[0].any[0].cesql: at character 8: the expression ends where a value belongs"));
        } finally {
            platform.kubectl().run("delete", "trigger", "shop-wrong", "--wait=false");
        }
    }

    private static Example applied(Platform platform) {
        return Example.applied(
                platform,
                "shop-events",
                "broker/shop",
                "trigger/shop-pricing",
                "trigger/shop-receipts",
                "table/shop-receipts");
    }

    private static URI broker(Example example) {
        return URI.create(example.platform().url() + "/brokers/default/shop");
    }

    private static int place(Example example, String order, String data) throws Exception {
        Map<String, String> headers = Map.of(
                "ce-specversion", "1.0",
                "ce-id", order,
                "ce-source", "/test",
                "ce-type", "com.example.order.placed",
                "ce-subject", order,
                "content-type", "application/json");
        return example.signed("events", broker(example), headers, data).statusCode();
    }
}
