package dev.hearth.eventing.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.Grant;
import dev.hearth.aws.keys.AccessKeys;
import dev.hearth.aws.signature.SigningKey;
import dev.hearth.eventing.broker.event.HttpEvents;
import dev.hearth.eventing.broker.ingress.Ingress;
import dev.hearth.eventing.broker.ingress.OpenBroker;
import dev.hearth.eventing.broker.plan.BrokerName;
import dev.hearth.eventing.door.Bearers;
import dev.hearth.eventing.door.Router;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaServer;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.message.MessageWriter;
import io.cloudevents.core.v1.CloudEventBuilder;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.CloudEventDeserializer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/** Events from the CloudEvents SDK over HTTP into a real Kafka. */
@Tag("slow")
class IngressTest {
    private static final String BATCH = "application/cloudevents-batch+json";

    private final Kafka kafka = new Kafka(KafkaServer.shared().engine());
    private final BrokerName broker = Flow.broker(kafka);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Map<BrokerName, OpenBroker> brokers = new HashMap<>();
    private final AccessKeys keys = new AccessKeys();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Vertx vertx = Vertx.vertx();
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        brokers.put(broker, new OpenBroker(broker, true, true));
        Bearers bearers = (token, asked) -> switch (token) {
            case "good" -> Bearers.Answer.MAY;
            case "poor" -> Bearers.Answer.MAY_NOT;
            case "broken" -> throw new IllegalStateException("the API server is away");
            default -> Bearers.Answer.UNKNOWN;
        };
        Ingress ingress = new Ingress(
                new Ingress.Shared(
                        name -> Optional.ofNullable(brokers.get(name)), bearers, kafka, registry, Clock.systemUTC()),
                keys);
        server = vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
                .requestHandler(new Router(List.of(ingress)))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        http.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        kafka.close();
    }

    @Test
    void anEventInBinaryModeIsOnTheTopicWhenItsSenderHearsOf202() throws Exception {
        CloudEvent event = event("1").withData("text/plain", bytes("hi")).build();
        assertThat(send(sdk(event, true)).statusCode()).isEqualTo(202);
        List<CloudEvent> read = readWithTheSdk();
        assertThat(read).hasSize(1);
        assertThat(read.getFirst().getSubject()).isEqualTo("s 1");
        assertThat(read.getFirst().getData().toBytes()).isEqualTo(bytes("hi"));
        assertThat(registry.counter(
                                "hearth.broker.events",
                                "namespace",
                                "default",
                                "broker",
                                broker.name(),
                                "result",
                                "accepted")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void anEventInStructuredModeIsOnTheTopic() throws Exception {
        CloudEvent event =
                event("1").withData("application/json", bytes("{\"a\":1}")).build();
        assertThat(send(sdk(event, false)).statusCode()).isEqualTo(202);
        assertThat(readWithTheSdk())
                .singleElement()
                .satisfies(read -> assertThat(new String(read.getData().toBytes(), StandardCharsets.UTF_8))
                        .isEqualTo("{\"a\":1}"));
    }

    @Test
    void aBatchIsTakenWholeOrNotAtAll() throws Exception {
        List<String> events = new ArrayList<>();
        for (int number = 0; number < 500; number++) {
            events.add(json(event(Integer.toString(number)).build()));
        }
        assertThat(send(post(BATCH, "[" + String.join(",", events) + "]")).statusCode())
                .isEqualTo(202);
        assertThat(readWithTheSdk()).hasSize(500);
        events.set(250, "{\"specversion\":\"1.0\",\"id\":\"bad\"}");
        HttpResponse<String> refused = send(post(BATCH, "[" + String.join(",", events) + "]"));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("event 250 of the batch");
        assertThat(readWithTheSdk()).hasSize(500);
    }

    @Test
    void refusesWhatIsNoEventWithTheReason() throws Exception {
        HttpResponse<String> refused = send(post("application/json", "{}"));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("this is no CloudEvent");
        assertThat(readWithTheSdk()).isEmpty();
    }

    @Test
    void refusesAnEventOverTheLimitAndABodyOverIts() throws Exception {
        CloudEvent large = event("1")
                .withData("text/plain", new byte[HttpEvents.LARGEST_EVENT_BYTES])
                .build();
        assertThat(send(sdk(large, true)).statusCode()).isEqualTo(400);
        assertThat(beginning(HttpEvents.LARGEST_BODY_BYTES + 1)).startsWith("HTTP/1.1 413");
        int attributes = 1024; // they count too
        CloudEvent largest = event("1")
                .withData("text/plain", new byte[HttpEvents.LARGEST_EVENT_BYTES - attributes])
                .build();
        assertThat(send(sdk(largest, true)).statusCode()).isEqualTo(202);
    }

    @Test
    void knowsWhichBrokersThereAre() throws Exception {
        assertThat(send(HttpRequest.newBuilder(url("/brokers/default/none")).POST(HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(404);
        assertThat(send(HttpRequest.newBuilder(url("/brokers/default"))).statusCode())
                .isEqualTo(404);
        assertThat(send(HttpRequest.newBuilder(url(broker.path()))).statusCode())
                .isEqualTo(405);
        brokers.put(broker, new OpenBroker(broker, true, false));
        assertThat(send(sdk(event("1").build(), true)).statusCode()).isEqualTo(503);
    }

    @Test
    void aBrokerThatIsNotOpenTakesSignedEventsOfItsNamespaceAlone() throws Exception {
        brokers.put(broker, new OpenBroker(broker, false, true));
        keys.put(new SigningKey("AKOWN", "secret", "default"));
        keys.put(new SigningKey("AKOTHER", "secret", "other"));
        keys.put(new SigningKey(
                "AKPOOR",
                "secret",
                "default",
                Optional.of(List.of(new Grant("s3", broker.name(), Optional.empty(), Grant.Access.READWRITE)))));
        keys.put(new SigningKey(
                "AKGRANTED",
                "secret",
                "default",
                Optional.of(List.of(new Grant("events", broker.name(), Optional.empty(), Grant.Access.WRITE)))));
        String body = json(event("1").build());
        assertThat(send(post(JsonFormat.CONTENT_TYPE, body)).statusCode()).isEqualTo(403);
        assertThat(send(signed("AKOWN", "secret", "events", body)).statusCode()).isEqualTo(202);
        assertThat(send(signed("AKGRANTED", "secret", "events", body)).statusCode())
                .isEqualTo(202);
        assertThat(send(signed("AKOWN", "wrong", "events", body)).statusCode()).isEqualTo(403);
        assertThat(send(signed("AKOWN", "secret", "s3", body)).statusCode()).isEqualTo(403);
        assertThat(send(signed("AKOTHER", "secret", "events", body)).statusCode())
                .isEqualTo(403);
        assertThat(send(signed("AKPOOR", "secret", "events", body)).statusCode())
                .isEqualTo(403);
        assertThat(send(signed("AKNONE", "secret", "events", body)).statusCode())
                .isEqualTo(403);
        assertThat(readWithTheSdk()).hasSize(2);
    }

    @Test
    void aBrokerThatIsNotOpenTakesEventsOfBearersThatMaySend() throws Exception {
        brokers.put(broker, new OpenBroker(broker, false, true));
        Map<String, Integer> expected = Map.of("good", 202, "poor", 403, "unknown", 403, "broken", 503);
        for (Map.Entry<String, Integer> bearer : expected.entrySet()) {
            HttpRequest.Builder request =
                    sdk(event("1").build(), true).header("Authorization", "Bearer " + bearer.getKey());
            assertThat(send(request).statusCode()).as(bearer.getKey()).isEqualTo(bearer.getValue());
        }
        assertThat(readWithTheSdk()).hasSize(1);
    }

    private List<CloudEvent> readWithTheSdk() {
        try (CloudEventDeserializer deserializer = new CloudEventDeserializer()) {
            List<CloudEvent> events = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : Flow.read(kafka, broker.topic())) {
                events.add(deserializer.deserialize(record.topic(), record.headers(), record.value()));
            }
            return events;
        }
    }

    private HttpRequest.Builder sdk(CloudEvent event, boolean binary) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url(broker.path()));
        MessageWriter<?, ?> writer = HttpMessageFactory.createWriter(
                request::header,
                body -> request.POST(
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body)));
        if (binary) {
            // The SDK leaves the percent-encoding of header values to its caller.
            writer.writeBinary(new CloudEventBuilder(event).withSubject("s%201").build());
        } else {
            writer.writeStructured(event, new JsonFormat());
        }
        return request;
    }

    private HttpRequest.Builder post(String type, String body) {
        return HttpRequest.newBuilder(url(broker.path()))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private HttpRequest.Builder signed(String accessKey, String secret, String service, String body) {
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(url(broker.path()))
                .putHeader("Content-Type", JsonFormat.CONTENT_TYPE)
                .build();
        SignedRequest signed = AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(AwsBasicCredentials.create(accessKey, secret))
                        .request(request)
                        .payload(ContentStreamProvider.fromUtf8String(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"));
        HttpRequest.Builder send =
                HttpRequest.newBuilder(url(broker.path())).POST(HttpRequest.BodyPublishers.ofString(body));
        signed.request().forEachHeader((name, values) -> {
            if (!name.equalsIgnoreCase("Host") && !name.equalsIgnoreCase("Content-Length")) {
                values.forEach(value -> send.header(name, value));
            }
        });
        return send;
    }

    /** The first line of the answer to a body that is larger than it may be; the sender hears it while it still sends. */
    private String beginning(int bytes) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.actualPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(bytes("POST %s HTTP/1.1\r\nHost: x\r\nce-specversion: 1.0\r\nContent-Length: %d\r\n\r\n"
                    .formatted(broker.path(), bytes)));
            out.write(new byte[bytes]);
            out.flush();
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8);
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:" + server.actualPort() + path);
    }

    private static CloudEventBuilder event(String id) {
        return new CloudEventBuilder()
                .withId(id)
                .withSource(URI.create("/shop"))
                .withType("order");
    }

    private static String json(CloudEvent event) {
        return new String(new JsonFormat().serialize(event), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
