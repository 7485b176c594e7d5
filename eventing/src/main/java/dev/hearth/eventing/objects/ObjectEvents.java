package dev.hearth.eventing.objects;

import dev.hearth.api.PodProtocol;
import dev.hearth.aws.body.BodyBudget;
import dev.hearth.eventing.destinations.Destination;
import dev.hearth.eventing.destinations.Destinations;
import dev.hearth.eventing.destinations.Destinations.DestinationRefused;
import dev.hearth.eventing.destinations.Destinations.DestinationUnavailable;
import dev.hearth.eventing.destinations.Destinations.Message;
import dev.hearth.eventing.door.HttpService;
import dev.hearth.eventing.door.InternalService;
import dev.hearth.eventing.door.PostService.Answer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.MultiMap;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Takes events of objects at {@link PodProtocol#OBJECT_EVENTS_PATH}. 202: it is durable where it goes; 410: there is no such
 * target; anything else: not now.
 */
public final class ObjectEvents {
    private static final Logger LOG = Logger.getLogger(ObjectEvents.class);

    /** A key of 1,024 bytes, three times as long when it is encoded, and all else. */
    private static final int MOST_BYTES = 64 * 1024;

    private final Destinations destinations;
    private final String internalToken;
    private final MeterRegistry registry;

    public ObjectEvents(Destinations destinations, String internalToken, MeterRegistry registry) {
        this.destinations = destinations;
        this.internalToken = internalToken;
        this.registry = registry;
    }

    /** For one event loop. */
    public HttpService service(BodyBudget bodies) {
        return new InternalService(PodProtocol.OBJECT_EVENTS_PATH, MOST_BYTES, bodies, internalToken, this::take);
    }

    private Answer take(MultiMap headers, byte[] event) {
        String target =
                headers.contains(PodProtocol.OBJECT_EVENT_TARGET) ? headers.get(PodProtocol.OBJECT_EVENT_TARGET) : "";
        String[] parts = target.split("/");
        Optional<Destination> destination = parts.length == 3 ? destination(parts[1], parts[2]) : Optional.empty();
        if (destination.isEmpty()) {
            return new Answer(400, "'%s' must be NAMESPACE/KIND/NAME".formatted(PodProtocol.OBJECT_EVENT_TARGET));
        }
        String key = headers.contains(PodProtocol.OBJECT_EVENT_KEY) ? headers.get(PodProtocol.OBJECT_EVENT_KEY) : "";
        String trace = headers.contains("X-Amzn-Trace-Id") ? headers.get("X-Amzn-Trace-Id") : "";
        try {
            destinations.deliver(
                    parts[0],
                    destination.get(),
                    new Message(URLDecoder.decode(key, StandardCharsets.UTF_8), event, Map.of(), trace));
            count(parts[1], "taken");
            return new Answer(202, "taken");
        } catch (DestinationRefused e) {
            count(parts[1], "refused");
            LOG.warnf("an event of an object is refused target=%s cause=%s", target, e.getMessage());
            return new Answer(410, "the target does not take it: " + e.getMessage());
        } catch (DestinationUnavailable e) {
            count(parts[1], "not_now");
            LOG.debugf("an event of an object has to wait target=%s cause=%s", target, e.getMessage());
            return new Answer(503, "the target does not take it now: " + e.getMessage());
        }
    }

    private static Optional<Destination> destination(String kind, String name) {
        return switch (kind) {
            case "function" -> Optional.of(new Destination.Function(name));
            case "stream" -> Optional.of(new Destination.Stream(name));
            case "topic" -> Optional.of(new Destination.Topic(name));
            default -> Optional.empty();
        };
    }

    private void count(String kind, String outcome) {
        Counter.builder("hearth.object.events")
                .description("Events of objects that storage handed over")
                .tags("target", kind, "outcome", outcome)
                .register(registry)
                .increment();
    }
}
