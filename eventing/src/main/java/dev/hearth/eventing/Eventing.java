package dev.hearth.eventing;

import dev.hearth.aws.body.BodyBudget;
import dev.hearth.aws.door.Listener;
import dev.hearth.aws.json.JsonService;
import dev.hearth.aws.keys.AccessKeys;
import dev.hearth.eventing.async.AsyncConfig;
import dev.hearth.eventing.async.AsyncInvocations;
import dev.hearth.eventing.async.EventPolicies;
import dev.hearth.eventing.broker.Brokers;
import dev.hearth.eventing.destinations.BucketPlace;
import dev.hearth.eventing.destinations.Destinations;
import dev.hearth.eventing.destinations.KafkaPlace;
import dev.hearth.eventing.destinations.Places;
import dev.hearth.eventing.destinations.RoomKeys;
import dev.hearth.eventing.destinations.StreamPlace;
import dev.hearth.eventing.destinations.TopicPlace;
import dev.hearth.eventing.door.Bearers;
import dev.hearth.eventing.door.ClusterBearers;
import dev.hearth.eventing.door.HttpService;
import dev.hearth.eventing.door.Router;
import dev.hearth.eventing.functions.Functions;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaEngine;
import dev.hearth.eventing.objects.ObjectEvents;
import dev.hearth.eventing.objects.minio.MinioWebhook;
import dev.hearth.eventing.objects.minio.NotifiedBuckets;
import dev.hearth.eventing.schedules.Schedules;
import dev.hearth.eventing.schedules.Targets;
import dev.hearth.eventing.sources.Environment;
import dev.hearth.eventing.sources.EventSources;
import dev.hearth.eventing.sources.delivery.Steps;
import dev.hearth.eventing.sources.kind.ClusterSecrets;
import dev.hearth.eventing.sources.kind.EventSourceReconciler;
import dev.hearth.eventing.sources.kind.FollowedSources;
import dev.hearth.eventing.sources.table.HttpTableStreams;
import dev.hearth.eventing.streams.catalogue.Catalogue;
import dev.hearth.eventing.streams.catalogue.ClusterStreamObjects;
import dev.hearth.eventing.streams.kind.StreamReconciler;
import dev.hearth.eventing.streams.service.Kinesis;
import dev.hearth.eventing.streams.service.WriteLimits;
import dev.hearth.eventing.streams.topic.Topics;
import dev.hearth.eventing.topics.SnsTopics;
import dev.hearth.eventing.topics.TopicsConfig;
import dev.hearth.eventing.topics.delivery.Invocations;
import dev.hearth.eventing.topics.signing.SigningKeys;
import dev.hearth.kinds.Reconciliation;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;

/**
 * The eventing service, running: one port for its AWS services and its own HTTP ones, what delivers, and the reconcilers of
 * its kinds. Starting and closing block, so neither may be called on an event loop; the Vert.x, the client of the cluster
 * and Kafka's engine stay the caller's.
 *
 * <pre>
 *   request ─▶ Listener ─┬▶ JsonFront ─▶ Kinesis
 *                        └▶ Router ─▶ SNS, asynchronous invocations, events of objects, brokers
 *   kubectl apply ─▶ Reconciliation ─▶ StreamReconciler, EventSourceReconciler …
 *   records, ticks, events ─▶ what delivers ─▶ Functions ─▶ the gateway's Invoke API
 *                                          └─▶ Destinations ─▶ streams, topics, buckets, functions, Kafka
 * </pre>
 */
public final class Eventing implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Eventing.class);

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final List<JsonService> services = new ArrayList<>();
    private final List<BiFunction<Vertx, AccessKeys, HttpService>> http = new ArrayList<>();
    private final List<Reconciler<?>> reconcilers = new ArrayList<>();
    private final KubernetesClient client;
    private final EventingConfig config;
    private final MeterRegistry meters;
    private final Clock clock;
    /** What all fronts of the room read at once. */
    private final BodyBudget bodies = BodyBudget.ofThisHeap();

    private int port;

    private Eventing(KubernetesClient client, EventingConfig config, MeterRegistry meters, Clock clock) {
        this.client = client;
        this.config = config;
        this.meters = meters;
        this.clock = clock;
    }

    /**
     * Starts what delivers, opens the listener, starts the reconcilers and returns when all is done.
     *
     * @param engine asked for a connection when there is something to do, not before
     */
    public static Eventing start(
            Vertx vertx,
            KubernetesClient client,
            KafkaEngine engine,
            EventingConfig config,
            MeterRegistry meters,
            Clock clock) {
        Eventing eventing = new Eventing(client, config, meters, clock);
        try {
            eventing.startAll(vertx, engine);
            LOG.infof("eventing listens host=%s port=%d loops=%d", config.host(), eventing.port, config.loops());
            return eventing;
        } catch (RuntimeException e) {
            eventing.close();
            throw e;
        }
    }

    private void startAll(Vertx vertx, KafkaEngine engine) {
        Kafka kafka = add(new Kafka(engine));
        Functions functions =
                add(new Functions(config.rooms().aws(), config.rooms().clusterToken()));
        RoomKeys keys = new RoomKeys(client);

        Kinesis kinesis = streams(kafka);
        SnsTopics topics = add(
                new SnsTopics(kafka, new TopicsConfig(config.rooms().aws(), config.region(), config.reach()), clock));
        AsyncInvocations async = async(kafka, functions);
        Destinations places = new Places(
                new StreamPlace(kinesis, config.region(), keys),
                new TopicPlace(topics.publisher()),
                add(new BucketPlace(config.rooms().storage(), config.region(), keys, clock)),
                async.place(),
                new KafkaPlace(kafka));
        async.start(places);
        Bearers bearers = new ClusterBearers(client, clock);
        objects(places, bearers);
        Invocations later = Invocations.through(async.place());
        topics(vertx, topics, later, places);
        schedules(kafka, new Targets(kafka, later, topics.publisher(), places, config.region()));
        sources(kafka, functions, places, keys);
        brokers(kafka, functions, places, bearers);

        listen(vertx);
        add(Reconciliation.start(client, config.lease(), reconcilers));
    }

    private Kinesis streams(Kafka kafka) {
        Catalogue catalogue = add(Catalogue.follow(client, config.startWait()));
        Kinesis kinesis =
                add(new Kinesis(new ClusterStreamObjects(client), catalogue, kafka, new WriteLimits.None(), clock));
        services.add(kinesis);
        reconcilers.add(new StreamReconciler(client, new Topics(kafka), catalogue, config.region(), clock));
        return kinesis;
    }

    private AsyncInvocations async(Kafka kafka, Functions functions) {
        EventPolicies policies = new EventPolicies();
        add(policies.follow(client, config.startWait())::stop);
        AsyncInvocations async = add(new AsyncInvocations(
                kafka,
                new AsyncInvocations.Parts(functions, policies, config.rooms().internalToken(), config.region()),
                AsyncConfig.standard(),
                clock,
                meters));
        http.add((loop, accessKeys) -> async.service(bodies));
        return async;
    }

    private void topics(Vertx vertx, SnsTopics topics, Invocations functions, Destinations places) {
        SnsTopics.Running running = add(topics.start(
                vertx, client, new SigningKeys(client, clock)::get, functions, places, Thread::sleep, bodies));
        http.add(running.http());
        reconcilers.add(running.reconciler());
    }

    private void schedules(Kafka kafka, Targets targets) {
        Schedules schedules = add(Schedules.start(client, kafka, targets, Thread::sleep, clock));
        reconcilers.add(schedules.reconciler());
    }

    private void sources(Kafka kafka, Functions functions, Destinations places, RoomKeys keys) {
        EventSources sources = add(new EventSources(new Environment(
                kafka,
                functions::invoke,
                places,
                add(new HttpTableStreams(config.rooms().storage(), config.region(), keys, clock)),
                new ClusterSecrets(client),
                config.region(),
                clock,
                Environment.Timing.USUAL,
                Steps.UNWATCHED)));
        add(FollowedSources.follow(client, sources));
        reconcilers.add(new EventSourceReconciler(client, sources, clock));
    }

    private void objects(Destinations places, Bearers bearers) {
        ObjectEvents objects = new ObjectEvents(places, config.rooms().internalToken(), meters);
        MinioWebhook minio =
                new MinioWebhook(add(NotifiedBuckets.follow(client)), places, bearers, config.region(), meters);
        http.add((loop, accessKeys) -> objects.service(bodies));
        http.add((loop, accessKeys) -> minio.service(bodies));
    }

    private void brokers(Kafka kafka, Functions functions, Destinations places, Bearers bearers) {
        Brokers brokers = add(Brokers.start(
                client, kafka, functions, places, config.rooms().functions().toString(), bearers, meters, clock));
        http.add((loop, accessKeys) -> brokers.ingress(accessKeys));
        reconcilers.addAll(brokers.reconcilers());
    }

    private void listen(Vertx vertx) {
        AccessKeys keys = new AccessKeys();
        add(keys.follow(client, config.startWait())::stop);
        Listener listener = add(Listener.open(
                vertx,
                new Listener.At(config.host(), config.port(), config.loops()),
                services,
                loop -> new Router(
                        http.stream().map(make -> make.apply(loop, keys)).toList()),
                keys,
                bodies));
        port = listener.port();
    }

    private <T extends AutoCloseable> T add(T part) {
        started.push(part);
        return part;
    }

    public int port() {
        return port;
    }

    /** Ends the reconcilers, then the listener, then what delivers, last started first. */
    @Override
    public void close() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                LOG.warnf(e, "a part of eventing did not end");
            }
        }
    }
}
