package dev.hearth.eventing.broker.delivery;

import dev.hearth.eventing.broker.event.InvalidEvent;
import dev.hearth.eventing.broker.event.JsonEvents;
import dev.hearth.eventing.broker.event.KafkaEvents;
import dev.hearth.eventing.broker.plan.Sink;
import dev.hearth.eventing.destinations.Destination;
import dev.hearth.eventing.destinations.Destinations;
import dev.hearth.eventing.destinations.Destinations.DestinationRefused;
import dev.hearth.eventing.destinations.Destinations.DestinationUnavailable;
import dev.hearth.eventing.destinations.Destinations.Message;
import dev.hearth.eventing.functions.FunctionRef;
import dev.hearth.eventing.functions.Functions;
import dev.hearth.eventing.functions.Outcome;
import io.cloudevents.CloudEvent;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** The ways to each sink. Any thread. */
public final class Subscribers implements AutoCloseable {
    /** Invokes a function once; {@link Functions#invoke} is one. */
    public interface Invoker {
        Outcome invoke(FunctionRef function, byte[] event) throws InterruptedException;
    }

    private final Invoker functions;
    private final Destinations destinations;
    private final HttpPost http;

    public Subscribers(Invoker functions, Destinations destinations, Clock clock) {
        this.functions = functions;
        this.destinations = destinations;
        this.http = new HttpPost(clock);
    }

    /** @param timeout of a uri */
    public Subscriber to(String namespace, Sink sink, Duration timeout) {
        return switch (sink) {
            case Sink.Function(String function) ->
                event -> invoked(functions.invoke(FunctionRef.latest(namespace, function), JsonEvents.write(event)));
            case Sink.Uri(var uri) -> event -> http.post(uri, event, timeout);
            case Sink.Stream(String stream) -> event -> deliver(namespace, new Destination.Stream(stream), event);
            case Sink.Topic(String topic) -> event -> deliver(namespace, new Destination.Topic(topic), event);
        };
    }

    /** A function's own fault is a 500; one that returns what says that it is a CloudEvent and is none a 502. */
    private static Attempt invoked(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Returned(byte[] payload) -> {
                try {
                    yield new Attempt.Taken(JsonEvents.reply(payload));
                } catch (InvalidEvent e) {
                    yield failed(502, "the function returned no valid CloudEvent: " + e.getMessage());
                }
            }
            case Outcome.Failed(byte[] payload) -> new Attempt.Failed(500, payload, Optional.empty());
            case Outcome.NotNow(Outcome.Reason reason, int status, String message) ->
                switch (reason) {
                    case THROTTLED -> failed(429, message);
                    case UNAVAILABLE -> new Attempt.Away(message);
                };
            case Outcome.Refused(int status, String errorType, String message) ->
                failed(status, errorType + ": " + message);
        };
    }

    private Attempt deliver(String namespace, Destination destination, CloudEvent event) {
        try {
            destinations.deliver(namespace, destination, new Message(KafkaEvents.key(event), JsonEvents.write(event)));
            return new Attempt.Taken(Optional.empty());
        } catch (DestinationUnavailable e) {
            return failed(503, String.valueOf(e.getMessage()));
        } catch (DestinationRefused e) {
            return failed(404, String.valueOf(e.getMessage()));
        }
    }

    private static Attempt failed(int code, String message) {
        return new Attempt.Failed(code, message.getBytes(StandardCharsets.UTF_8), Optional.empty());
    }

    @Override
    public void close() {
        http.close();
    }
}
