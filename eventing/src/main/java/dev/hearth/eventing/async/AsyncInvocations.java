package dev.hearth.eventing.async;

import dev.hearth.api.PodProtocol;
import dev.hearth.aws.body.BodyBudget;
import dev.hearth.eventing.destinations.Destinations;
import dev.hearth.eventing.destinations.Destinations.DestinationRefused;
import dev.hearth.eventing.destinations.Destinations.DestinationUnavailable;
import dev.hearth.eventing.destinations.Place;
import dev.hearth.eventing.door.HttpService;
import dev.hearth.eventing.door.InternalService;
import dev.hearth.eventing.door.PostService.Answer;
import dev.hearth.eventing.functions.FunctionRef;
import dev.hearth.eventing.functions.Functions;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.MultiMap;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes events that nobody waits for, and brings them to their functions. Starts nothing at Kafka before the first event,
 * unless events of an earlier run may wait there.
 */
public final class AsyncInvocations implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(AsyncInvocations.class);
    private static final String TRACE = "X-Amzn-Trace-Id";
    private static final String CLIENT_CONTEXT = "X-Amz-Client-Context";
    private static final Duration BEHIND = Duration.ofSeconds(2);
    private static final Duration LONGEST_END = Duration.ofSeconds(15);

    private final Kafka kafka;
    private final EventTopics topics;
    private final AsyncMeters meters;
    private final AsyncConfig config;
    private final Clock clock;
    private final Parts parts;
    private @Nullable Destinations destinations;
    private @Nullable EventConsumer consumer;
    private @Nullable Thread thread;
    private boolean closed;

    /**
     * What events need on their way.
     *
     * @param internalToken of Hearth's own rooms: the gateway's door in, and the request id's way out
     * @param region in ARNs
     */
    public record Parts(Functions functions, EventPolicies policies, String internalToken, String region) {
        @Override
        public String toString() {
            return "Parts[region=" + region + "]";
        }
    }

    public AsyncInvocations(Kafka kafka, Parts parts, AsyncConfig config, Clock clock, MeterRegistry registry) {
        this.kafka = kafka;
        this.topics = new EventTopics(kafka);
        this.meters = new AsyncMeters(registry);
        this.config = config;
        this.clock = clock;
        this.parts = parts;
    }

    /** Goes on with what an earlier run has left. Before this nothing is delivered. */
    public synchronized void start(Destinations to) {
        destinations = to;
        if (kafka.engine().mayHoldRecords()) {
            deliver();
        }
    }

    /** The event of this function, newly accepted. */
    public AsyncEvent event(FunctionRef function, byte[] payload, String trace) {
        return AsyncEvent.of(function, payload, trace, clock.instant());
    }

    /**
     * Returns when the event is durable. Whether there is such a function is not asked: one that is not is found out when the
     * event is to be delivered.
     *
     * @throws KafkaUnavailable when it could not be made durable; it may nevertheless be
     * @throws IllegalArgumentException when it is larger than {@link PodProtocol#MAX_ASYNC_REQUEST_BYTES}
     */
    public void accept(AsyncEvent event) {
        if (event.payload().length > PodProtocol.MAX_ASYNC_REQUEST_BYTES) {
            throw new IllegalArgumentException("an event may have at most %d bytes, not %d"
                    .formatted(PodProtocol.MAX_ASYNC_REQUEST_BYTES, event.payload().length));
        }
        String trace = event.trace().isEmpty() ? newTrace() : event.trace();
        AsyncEvent counted = new AsyncEvent(
                event.function(),
                event.requestId(),
                Lineage.passing(trace, event.function()),
                event.clientContext(),
                event.accepted(),
                0,
                0,
                event.notBefore(),
                event.payload());
        String topic = write(counted, EventTopics.FRESH);
        meters.received(event.function());
        follow(topic);
    }

    private String newTrace() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return String.format(
                Locale.ROOT,
                "Root=1-%08x-%016x%08x;Sampled=0",
                clock.instant().getEpochSecond(),
                random.nextLong(),
                random.nextInt());
    }

    private String write(AsyncEvent event, int partition) {
        String topic = EventTopics.name(event.function());
        topics.ensure(topic);
        try {
            kafka.send(EventRecords.write(event, topic, partition));
        } catch (KafkaUnavailable e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                topics.forget(topic);
            }
            throw e;
        }
        return topic;
    }

    private synchronized void follow(String topic) {
        deliver();
        if (consumer != null) {
            consumer.follow(topic);
        }
    }

    private synchronized void deliver() {
        if (consumer != null || closed || destinations == null) {
            return;
        }
        AbandonedTopics abandoned = new AbandonedTopics(kafka, parts.policies(), config.abandonedAfter(), clock);
        consumer = new EventConsumer(
                kafka,
                new FollowedTopics(topics, abandoned, config.topicsEvery()),
                new Delivery(
                        parts.functions(),
                        parts.internalToken(),
                        parts.policies(),
                        this::write,
                        destinations,
                        new OutcomeRecord(parts.region()),
                        meters,
                        config,
                        clock),
                meters,
                config);
        thread = Thread.ofVirtual().name("async-consumer").start(consumer);
    }

    /** Functions as destinations: the message is the event of an asynchronous invocation. */
    public Place place() {
        return (namespace, name, message) -> {
            if (message.body().length > PodProtocol.MAX_ASYNC_REQUEST_BYTES) {
                throw new DestinationRefused("the message has %d bytes, and an event may have %d"
                        .formatted(message.body().length, PodProtocol.MAX_ASYNC_REQUEST_BYTES));
            }
            FunctionRef function = FunctionRef.latest(namespace, name);
            if (!known(function)) {
                throw new DestinationRefused("there is no function '%s'".formatted(function));
            }
            try {
                accept(event(function, message.body(), message.trace()));
            } catch (KafkaUnavailable e) {
                throw new DestinationUnavailable("the event could not be made durable now", e);
            }
        };
    }

    /** What watches the cluster may be a little behind it. */
    private boolean known(FunctionRef function) {
        long end = System.nanoTime() + BEHIND.toNanos();
        while (parts.policies().of(function).isEmpty()) {
            if (System.nanoTime() > end) {
                return false;
            }
            try {
                Thread.sleep(BEHIND.dividedBy(20));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DestinationUnavailable("interrupted", e);
            }
        }
        return true;
    }

    /** The gateway's way in, at {@link PodProtocol#ASYNC_PATH}. One for each event loop. */
    public HttpService service(BodyBudget bodies) {
        return new InternalService(
                PodProtocol.ASYNC_PATH, PodProtocol.MAX_ASYNC_REQUEST_BYTES, bodies, parts.internalToken(), this::take);
    }

    private Answer take(MultiMap headers, byte[] body) {
        String function = headers.get(PodProtocol.ASYNC_FUNCTION);
        int slash = function == null ? -1 : function.indexOf('/');
        if (function == null || slash < 1 || slash == function.length() - 1) {
            return new Answer(400, "'%s' must be NAMESPACE/NAME".formatted(PodProtocol.ASYNC_FUNCTION));
        }
        String requestId = headers.get(PodProtocol.ASYNC_REQUEST_ID);
        AsyncEvent event = new AsyncEvent(
                FunctionRef.latest(function.substring(0, slash), function.substring(slash + 1)),
                requestId == null ? UUID.randomUUID().toString() : requestId,
                headers.contains(TRACE) ? headers.get(TRACE) : "",
                headers.contains(CLIENT_CONTEXT) ? headers.get(CLIENT_CONTEXT) : "",
                clock.instant(),
                0,
                0,
                clock.instant(),
                body);
        try {
            accept(event);
            return new Answer(202, "accepted");
        } catch (KafkaUnavailable e) {
            LOG.warnf(
                    "an event was not accepted function=%s requestId=%s cause=%s",
                    event.function(), event.requestId(), e.getMessage());
            return new Answer(503, "the event could not be made durable: " + e.getMessage());
        }
    }

    /** Lets what runs come to its end, within bounds, and commits what is done. */
    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            closed = true;
            running = thread;
            if (consumer != null) {
                consumer.close();
            }
        }
        if (running != null) {
            try {
                if (!running.join(LONGEST_END)) {
                    LOG.warn("asynchronous invocation did not end in time; what ran may run again");
                    running.interrupt();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
