package dev.hearth.conformance.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/** The steps of {@code examples/shop-events/README.md}: a broker, its triggers, replies and dead letters. */
@FunctionsSuite
class ShopEventsTest {
    private static final String FOLDER = "../examples/shop-events/";

    @BeforeEach
    void apply(Platform platform) {
        platform.kubectl().out("apply", "-f", FOLDER);
        platform.kubectl()
                .run(
                        "wait",
                        "--for=condition=Ready",
                        "broker/shop",
                        "trigger/shop-pricing",
                        "trigger/shop-receipts",
                        "table/shop-receipts",
                        "--timeout=90s")
                .succeeds();
    }

    @AfterEach
    void delete(Platform platform) {
        platform.kubectl().run("delete", "-f", FOLDER, "--ignore-not-found", "--wait=false");
    }

    @Test
    void anOrderIsPricedAndItsReceiptKeptAndOneThatCannotBePricedIsKeptAsFailed(Platform platform) throws Exception {
        assertThat(place(platform, "order-1", "{\"fruit\": \"apple\", \"count\": 3}", true))
                .isEqualTo(202);
        assertThat(place(platform, "order-2", "{\"fruit\": \"stone\", \"count\": 1}", true))
                .isEqualTo(202);
        URI receipts = URI.create(platform.url() + "/functions/default/shop-receipts");
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(platform.http()
                                .send(HttpRequest.newBuilder(receipts).build(), BodyHandlers.ofString())
                                .body())
                        .isEqualTo("[{\"order\":\"order-1\",\"total\":6},"
                                + "{\"order\":\"order-2\",\"failed\":\"there is no price for stone\"}]"));
    }

    @Test
    void aBrokerIsClosedToWhoDoesNotSign(Platform platform) throws Exception {
        assertThat(place(platform, "order-3", "{}", false)).isEqualTo(403);
    }

    @Test
    void aTriggerWhoseFilterIsWrongSaysWhereAndIsNotReady(Platform platform) {
        platform.kubectl().apply("""
                        {"apiVersion": "hearth.dev/v1alpha1", "kind": "Trigger", "metadata": {"name": "shop-wrong"},
                         "spec": {"broker": "shop", "subscriber": {"function": "shop-pricing"},
                                  "filters": [{"any": [{"cesql": "type = "}]}]}}""");
        try {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(
                            () -> assertThat(platform.kubectl()
                                            .run(
                                                    "get",
                                                    "trigger",
                                                    "shop-wrong",
                                                    "-o",
                                                    "jsonpath={.status.conditions[0].message}")
                                            .succeeds()
                                            .out())
                                    .isEqualTo(
                                            "spec.filters[0].any[0].cesql: at character 8: the expression ends where a value belongs"));
        } finally {
            platform.kubectl().run("delete", "trigger", "shop-wrong", "--wait=false");
        }
    }

    private static int place(Platform platform, String order, String data, boolean signs) throws Exception {
        URI broker = URI.create(platform.url() + "/brokers/default/shop");
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(broker)
                .putHeader("ce-specversion", "1.0")
                .putHeader("ce-id", order)
                .putHeader("ce-source", "/test")
                .putHeader("ce-type", "com.example.order.placed")
                .putHeader("ce-subject", order)
                .putHeader("content-type", "application/json")
                .build();
        SignedRequest signed = AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(platform.key())
                        .request(request)
                        .payload(ContentStreamProvider.fromUtf8String(data))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "events")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, platform.region()));
        HttpRequest.Builder send = HttpRequest.newBuilder(broker).POST(HttpRequest.BodyPublishers.ofString(data));
        (signs ? signed.request() : request).forEachHeader((name, values) -> {
            if (!name.equalsIgnoreCase("Host") && !name.equalsIgnoreCase("Content-Length")) {
                values.forEach(value -> send.header(name, value));
            }
        });
        return platform.http().send(send.build(), BodyHandlers.ofString()).statusCode();
    }
}
