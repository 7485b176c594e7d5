package dev.hearth.eventing.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.aws.body.BodyBudget;
import dev.hearth.aws.door.Listener;
import dev.hearth.aws.keys.AccessKeys;
import dev.hearth.aws.signature.SigningKey;
import dev.hearth.eventing.EmptyCluster;
import dev.hearth.eventing.destinations.Destination;
import dev.hearth.eventing.destinations.Destinations;
import dev.hearth.eventing.door.Router;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaEngine;
import dev.hearth.eventing.topics.catalogue.Catalogue;
import dev.hearth.eventing.topics.catalogue.TopicId;
import dev.hearth.eventing.topics.delivery.Accounts;
import dev.hearth.eventing.topics.delivery.Accounts.Account;
import dev.hearth.eventing.topics.delivery.Attempt;
import dev.hearth.eventing.topics.delivery.Invocations;
import dev.hearth.eventing.topics.delivery.Reach;
import dev.hearth.eventing.topics.delivery.Waiting;
import dev.hearth.eventing.topics.kind.TopicReconciler;
import dev.hearth.eventing.topics.signing.Signing;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * Topics over a real Kafka behind a real port with AWS's own client, a namespace of its own, and lists of what functions and
 * streams got. It can end and begin again as a process does.
 */
final class Bench implements AutoCloseable {
    /** What a function or stream got. */
    record Got(String target, String key, String text) {}

    /** Answers for functions and streams; a test makes it fail. */
    interface Answer {
        Attempt to(Got got);
    }

    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Signing SIGNING = signing();
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    final String namespace = "n" + UUID.randomUUID().toString().substring(0, 8);
    final List<Got> functions = new CopyOnWriteArrayList<>();
    final List<Got> places = new CopyOnWriteArrayList<>();
    final Vertx vertx = Vertx.vertx();
    final KafkaEngine engine;
    private final String accessKeyId =
            "AKIA" + UUID.randomUUID().toString().replace("-", "").substring(0, 16);
    private final EmptyCluster cluster = new EmptyCluster();

    volatile Answer function;
    volatile Waiting waiting = time -> Thread.sleep(Duration.ofMillis(Math.min(100, time.toMillis())));
    private Kafka kafka;
    private SnsTopics topics;
    private SnsTopics.Running running;
    private Listener listener;
    private SnsClient client;
    private int port;

    Bench(KafkaEngine engine) {
        this(engine, got -> new Attempt.Delivered());
    }

    /** @param function answers what it delivers from its beginning on */
    Bench(KafkaEngine engine, Answer function) {
        this.engine = engine;
        this.function = function;
        begin();
    }

    private static Signing signing() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return new Signing(generator.generateKeyPair().getPrivate(), "a certificate");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void begin() {
        kafka = new Kafka(engine);
        AccessKeys keys = new AccessKeys();
        keys.put(new SigningKey(accessKeyId, SECRET, namespace));
        if (port == 0) {
            try (var free = new java.net.ServerSocket(0)) {
                port = free.getLocalPort();
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
        URI endpoint = URI.create("http://127.0.0.1:" + port);
        topics = new SnsTopics(kafka, new TopicsConfig(endpoint, "us-east-1", Reach.LAPTOP), Clock.systemUTC());
        running = topics.start(
                vertx,
                cluster.client(),
                () -> SIGNING,
                invocations(),
                destinations(),
                time -> waiting.await(time),
                BodyBudget.ofThisHeap());
        listener = Listener.open(
                vertx,
                new Listener.At("127.0.0.1", port, 1),
                List.of(),
                loop -> new Router(List.of(running.http().apply(loop, keys))),
                keys,
                BodyBudget.ofThisHeap());
        client = SnsClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKeyId, SECRET)))
                .build();
    }

    private Invocations invocations() {
        return (at, name, event) -> {
            Got got = new Got(name, "", new String(event, StandardCharsets.UTF_8));
            Attempt attempt = function.to(got);
            if (attempt instanceof Attempt.Delivered) {
                functions.add(got);
            }
            return attempt;
        };
    }

    private Destinations destinations() {
        return (at, place, message) -> {
            Got got = new Got(name(place), message.key(), new String(message.body(), StandardCharsets.UTF_8));
            switch (function.to(got)) {
                case Attempt.Delivered delivered -> places.add(got);
                case Attempt.NotNow(String code, String text) ->
                    throw new Destinations.DestinationUnavailable(text, new IllegalStateException(code));
                case Attempt.Never(String code, String text) -> throw new Destinations.DestinationRefused(text);
            }
        };
    }

    private static String name(Destination place) {
        return switch (place) {
            case Destination.Stream(String name) -> name;
            case Destination.Topic(String name) -> name;
            case Destination.Function(String name) -> name;
            case Destination.Bucket(String name) -> name;
            case Destination.Kafka(String name) -> name;
        };
    }

    SnsClient client() {
        return client;
    }

    String topic(String name) {
        return topic(name, Map.of());
    }

    String topic(String name, Map<String, String> attributes) {
        return client.createTopic(make -> make.name(name).attributes(attributes))
                .topicArn();
    }

    String subscribe(String topic, String protocol, String endpoint, Map<String, String> attributes) {
        return client.subscribe(ask -> ask.topicArn(topic)
                        .protocol(protocol)
                        .endpoint(endpoint)
                        .attributes(attributes)
                        .returnSubscriptionArn(true))
                .subscriptionArn();
    }

    void publish(String topic, String message) {
        client.publish(say -> say.topicArn(topic).message(message));
    }

    Account account(String subscriptionArn) {
        String id = subscriptionArn.substring(subscriptionArn.lastIndexOf(':') + 1);
        try (Catalogue catalogue = new Catalogue(kafka)) {
            return new Accounts(kafka).of(catalogue.subscription(id).orElseThrow());
        }
    }

    void awaitAccount(String subscriptionArn, Account expected) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(account(subscriptionArn)).isEqualTo(expected));
    }

    /** What a link in a message leads to. */
    static HttpResponse<String> follow(String link) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(link)).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    TopicReconciler reconciler() {
        return running.reconciler();
    }

    Kafka kafka() {
        return kafka;
    }

    TopicId id(String topic) {
        return new TopicId(namespace, topic);
    }

    String lambda(String name) {
        return "arn:aws:lambda:us-east-1:%s:function:%s".formatted(dev.hearth.api.AccountId.of(namespace), name);
    }

    String stream(String name) {
        return "arn:aws:kinesis:us-east-1:%s:stream/%s".formatted(dev.hearth.api.AccountId.of(namespace), name);
    }

    /** Ends without waiting for what is being delivered, as a process does. */
    void end() {
        client.close();
        listener.close();
        running.close();
        topics.close();
        kafka.close();
    }

    @Override
    public void close() {
        end();
        cluster.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
