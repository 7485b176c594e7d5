package dev.hearth.eventing.sources.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.hearth.eventing.destinations.Destination;
import dev.hearth.eventing.destinations.Destinations;
import dev.hearth.eventing.functions.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/** The documented record of a batch that was given up. */
final class FailureRecord {
    private static final JsonMapper JSON = new JsonMapper();

    /**
     * @param last outcome of the function with these records, where it was invoked
     * @param sourceId names the source in the key, which is the same when the same records are given up again
     */
    static Destinations.Message of(
            String sourceId,
            String functionArn,
            String qualifier,
            Origin origin,
            Piece piece,
            Condition condition,
            Optional<Outcome> last,
            Destination destination,
            Instant now) {
        String name = "%s/%s/%s/%s"
                .formatted(
                        sourceId,
                        origin.shard(),
                        piece.items().getFirst().sequence(),
                        piece.items().getLast().sequence());
        UUID requestId = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
        ObjectNode failure = JSON.createObjectNode();
        failure.putObject("requestContext")
                .put("requestId", requestId.toString())
                .put("functionArn", functionArn)
                .put("condition", condition.said())
                .put("approximateInvokeCount", piece.invocations());
        if (last.isPresent() && piece.invocations() > 0 && condition != Condition.PAYLOAD_SIZE_EXCEEDED) {
            ObjectNode response =
                    failure.putObject("responseContext").put("statusCode", 200).put("executedVersion", qualifier);
            if (last.get() instanceof Outcome.Failed) {
                response.put("functionError", "Unhandled");
            }
        } else {
            failure.putNull("responseContext");
        }
        failure.put("version", "1.0")
                .put("timestamp", now.truncatedTo(ChronoUnit.MILLIS).toString());
        byte[] event = origin.envelope().of(piece.items());
        origin.batchInfo().write(failure, piece.items(), event.length);
        payload(failure, destination, event);
        try {
            return new Destinations.Message(requestId.toString(), JSON.writeValueAsBytes(failure));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of strings and numbers can be written", e);
        }
    }

    /** Buckets get the event as a string, Kafka gets it as it is; the others have too little room for it. */
    private static void payload(ObjectNode failure, Destination destination, byte[] event) {
        switch (destination) {
            case Destination.Bucket bucket -> failure.put("payload", new String(event, StandardCharsets.UTF_8));
            case Destination.Kafka kafka ->
                failure.putRawValue("payload", new RawValue(new String(event, StandardCharsets.UTF_8)));
            case Destination.Stream stream -> {}
            case Destination.Topic topic -> {}
            case Destination.Function function -> {}
        }
    }

    private FailureRecord() {}
}
