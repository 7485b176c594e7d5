package dev.hearth.eventing.broker.ingress;

import dev.hearth.aws.body.BoundedBody;
import dev.hearth.aws.keys.AccessKeys;
import dev.hearth.aws.signature.Claim;
import dev.hearth.aws.signature.Denial;
import dev.hearth.eventing.broker.event.HttpEvents;
import dev.hearth.eventing.broker.event.InvalidEvent;
import dev.hearth.eventing.broker.plan.BrokerName;
import dev.hearth.eventing.door.Bearers;
import dev.hearth.eventing.door.HttpService;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * The way of an event into a broker: broker → claim → body within its bounds → signature → on a virtual thread: bearer, rules
 * of CloudEvents, Kafka → 202. One for each event loop.
 */
public final class Ingress implements HttpService {
    private static final Logger LOG = Logger.getLogger(Ingress.class);
    private static final String PREFIX = "/brokers/";

    /**
     * Bodies that all loops hold at once; one more is told to come again. Counted until the answer, not as {@link BoundedBody}
     * does until a body is whole: events wait for Kafka with theirs.
     */
    private static final long MOST_HELD_BYTES = 64L * 1024 * 1024;

    /** What all loops share. */
    public record Shared(
            Function<BrokerName, Optional<OpenBroker>> brokers,
            Bearers bearers,
            Kafka kafka,
            MeterRegistry registry,
            Clock clock,
            AtomicLong heldBytes) {
        public Shared(
                Function<BrokerName, Optional<OpenBroker>> brokers,
                Bearers bearers,
                Kafka kafka,
                MeterRegistry registry,
                Clock clock) {
            this(brokers, bearers, kafka, registry, clock, new AtomicLong());
        }
    }

    private final Shared shared;
    private final Senders senders;
    private final Acceptance acceptance;

    public Ingress(Shared shared, AccessKeys keys) {
        this.shared = shared;
        this.senders = new Senders(keys, shared.bearers(), shared.clock());
        this.acceptance = new Acceptance(shared.kafka());
    }

    @Override
    public boolean owns(HttpServerRequest request) {
        return request.path() != null && request.path().startsWith(PREFIX);
    }

    @Override
    public void handle(HttpServerRequest request) {
        String[] parts = request.path().substring(PREFIX.length()).split("/", -1);
        if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
            answer(request, 404, "there is nothing at this path; a broker's is /brokers/{namespace}/{name}");
            return;
        }
        BrokerName name = new BrokerName(parts[0], parts[1]);
        Optional<OpenBroker> broker = shared.brokers().apply(name);
        if (broker.isEmpty()) {
            answer(request, 404, "there is no broker '%s'".formatted(name));
            return;
        }
        Claim claim = broker.get().anybody() ? new Claim.None() : Claim.of(request.headers(), request.query());
        Optional<Denial> denial = broker.get().anybody() ? Optional.empty() : senders.early(claim, name);
        if (denial.isPresent()) {
            refuse(request, name, denial.get());
        } else if (request.method() != HttpMethod.POST) {
            request.response().putHeader(HttpHeaders.ALLOW, "POST");
            answer(request, 405, "events are sent with POST");
        } else if (!broker.get().ready()) {
            request.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
            answer(request, 503, "broker '%s' is not ready yet".formatted(name));
        } else {
            if (request.getHeader(HttpHeaders.EXPECT) != null) {
                request.response().writeContinue();
            }
            read(request, body -> take(request, name, claim, body));
        }
    }

    private void read(HttpServerRequest request, Consumer<Buffer> then) {
        Buffer body = Buffer.buffer();
        boolean[] over = new boolean[1];
        long[] held = new long[1];
        request.response().endHandler(end -> giveBack(held)).closeHandler(closed -> giveBack(held));
        request.handler(chunk -> {
            if (over[0]) {
                return;
            }
            if (body.length() + chunk.length() > HttpEvents.LARGEST_BODY_BYTES) {
                over[0] = true;
                answer(request, 413, "at most %d bytes are taken".formatted(HttpEvents.LARGEST_BODY_BYTES));
            } else if (shared.heldBytes().addAndGet(chunk.length()) > MOST_HELD_BYTES) {
                held[0] += chunk.length();
                over[0] = true;
                request.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
                answer(request, 503, "too many events are being taken; send it again");
            } else {
                held[0] += chunk.length();
                body.appendBuffer(chunk);
            }
        });
        request.endHandler(end -> {
            if (!over[0]) {
                then.accept(body);
            }
        });
    }

    private void giveBack(long[] held) {
        shared.heldBytes().addAndGet(-held[0]);
        held[0] = 0;
    }

    /** The crossing: from the event loop to a virtual thread, and back with the answer. */
    private void take(HttpServerRequest request, BrokerName broker, Claim claim, Buffer buffer) {
        byte[] body = buffer.getBytes();
        if (!senders.fits(claim, request, body)) {
            refuse(request, broker, Denial.mismatch());
            return;
        }
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach((name, value) -> headers.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
        Context context = Vertx.currentContext();
        Thread.ofVirtual().name("ingress-" + broker).start(() -> {
            Runnable answered = taken(request, broker, claim, headers, body);
            context.runOnContext(now -> answered.run());
        });
    }

    private Runnable taken(
            HttpServerRequest request, BrokerName broker, Claim claim, Map<String, String> headers, byte[] body) {
        Optional<Denial> denial = senders.bearer(claim, broker);
        if (denial.isPresent()) {
            return () -> refuse(request, broker, denial.get());
        }
        try {
            count(broker, "accepted", acceptance.accept(broker, headers, body));
            return () -> answer(request, 202, "");
        } catch (InvalidEvent e) {
            count(broker, "invalid", 1);
            return () -> answer(request, 400, String.valueOf(e.getMessage()));
        } catch (KafkaUnavailable e) {
            count(broker, "unavailable", 1);
            LOG.warnf("an event could not be written broker=%s cause=%s", broker, e.getMessage());
            return () -> {
                request.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
                answer(request, 503, "the event could not be written; send it again");
            };
        } catch (RuntimeException e) {
            LOG.errorf(e, "an event could not be taken broker=%s", broker);
            return () -> answer(request, 500, "the event could not be taken; the log of the eventing service says why");
        }
    }

    private void count(BrokerName broker, String result, int events) {
        shared.registry()
                .counter(
                        "hearth.broker.events",
                        "namespace",
                        broker.namespace(),
                        "broker",
                        broker.name(),
                        "result",
                        result)
                .increment(events);
    }

    private void refuse(HttpServerRequest request, BrokerName broker, Denial denial) {
        count(broker, "denied", 1);
        request.response().putHeader("x-amzn-ErrorType", denial.kind().errorType);
        answer(request, denial.kind().status, denial.message());
    }

    private static void answer(HttpServerRequest request, int status, String message) {
        var response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        BoundedBody.leave(request);
        response.setStatusCode(status);
        if (message.isEmpty()) {
            response.end();
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(new JsonObject().put("message", message).toBuffer());
        }
    }
}
