package dev.hearth.eventing.topics;

import dev.hearth.aws.body.BodyBudget;
import dev.hearth.aws.keys.AccessKeys;
import dev.hearth.eventing.destinations.Destinations;
import dev.hearth.eventing.door.HttpService;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.topics.catalogue.Catalogue;
import dev.hearth.eventing.topics.delivery.Accounts;
import dev.hearth.eventing.topics.delivery.Deliveries;
import dev.hearth.eventing.topics.delivery.Endpoints;
import dev.hearth.eventing.topics.delivery.HttpEndpoints;
import dev.hearth.eventing.topics.delivery.Invocations;
import dev.hearth.eventing.topics.delivery.Waiting;
import dev.hearth.eventing.topics.kind.TopicReconciler;
import dev.hearth.eventing.topics.service.PublishCalls;
import dev.hearth.eventing.topics.service.Sns;
import dev.hearth.eventing.topics.service.SnsHttp;
import dev.hearth.eventing.topics.service.SubscriptionCalls;
import dev.hearth.eventing.topics.service.Subscriptions;
import dev.hearth.eventing.topics.service.TopicCalls;
import dev.hearth.eventing.topics.service.Topics;
import dev.hearth.eventing.topics.signing.Signing;
import dev.hearth.kinds.mail.Mailer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Topics, running: the catalogue and the publisher from the beginning, so that others can be made with them, and the SNS API,
 * the deliveries and the Topic kind once it is known where messages can go. Kafka and the Kubernetes client stay the
 * caller's.
 */
public final class SnsTopics implements AutoCloseable {
    private final Kafka kafka;
    private final TopicsConfig config;
    private final Clock clock;
    private final Catalogue catalogue;
    private final TopicPublisher publisher;

    public SnsTopics(Kafka kafka, TopicsConfig config, Clock clock) {
        this.kafka = kafka;
        this.config = config;
        this.clock = clock;
        this.catalogue = new Catalogue(kafka);
        this.publisher = new TopicPublisher(catalogue, kafka, clock);
    }

    /** How everything in the room publishes. */
    public TopicPublisher publisher() {
        return publisher;
    }

    /**
     * What the room serves and looks after.
     *
     * @param http makes the SNS API for an event loop
     */
    public record Running(
            BiFunction<Vertx, AccessKeys, HttpService> http,
            TopicReconciler reconciler,
            HttpEndpoints endpoints,
            Deliveries deliveries)
            implements AutoCloseable {
        /** Ends what delivers. */
        @Override
        public void close() {
            deliveries.close();
            endpoints.close();
        }
    }

    /**
     * Begins to deliver.
     *
     * @param signing by which messages are signed, such as {@link dev.hearth.eventing.topics.signing.SigningKeys#get}
     * @param waiting how deliveries wait before they are tried again
     * @param bodies that all fronts of the room read at once
     */
    public Running start(
            Vertx vertx,
            KubernetesClient client,
            Supplier<Signing> signing,
            Invocations functions,
            Destinations destinations,
            Waiting waiting,
            BodyBudget bodies) {
        HttpEndpoints http = new HttpEndpoints(vertx, config.reach());
        Endpoints endpoints = new Endpoints(
                config.endpoint(), config.region(), signing, functions, destinations, http, new Mailer(client));
        TopicLogs logs = new TopicLogs(kafka);
        Topics topics = new Topics(catalogue, logs, publisher);
        Subscriptions subscriptions = new Subscriptions(catalogue, logs, endpoints, clock);
        Sns sns = new Sns(
                new TopicCalls(catalogue, topics, config.region()),
                new SubscriptionCalls(catalogue, topics, subscriptions, config.region()),
                new PublishCalls(publisher));
        TopicReconciler reconciler = new TopicReconciler(
                client, catalogue, topics, subscriptions, new Accounts(kafka), config.region(), clock);
        Deliveries deliveries = new Deliveries(catalogue, kafka, endpoints, waiting, clock);
        catalogue.start();
        deliveries.start();
        return new Running(
                (loop, keys) -> new SnsHttp(sns, signing, keys, bodies, clock), reconciler, http, deliveries);
    }

    /** Ends the catalogue; what was started is closed before. */
    @Override
    public void close() {
        catalogue.close();
    }
}
