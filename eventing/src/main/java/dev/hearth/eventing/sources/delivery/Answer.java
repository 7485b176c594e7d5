package dev.hearth.eventing.sources.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hearth.eventing.sources.payload.Item;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What a function returned for a batch (AWS Lambda developer guide, "Configuring partial batch response"). */
public final class Answer {
    private static final JsonMapper JSON = new JsonMapper();

    private Answer() {}

    /** How a kind of records names one of its records in {@code itemIdentifier}. */
    public interface Items {
        /** The function did all. */
        int NONE_FAILED = Integer.MAX_VALUE;

        /** What was returned says nothing sensible, so the whole batch has failed. */
        int ALL_FAILED = -1;

        /** Which of the batch's records is meant; empty: none of them. */
        Optional<Integer> index(List<Item> batch, JsonNode identifier);

        /** By its sequence number: streams and tables. */
        static Items bySequence() {
            return (batch, identifier) ->
                    identifier.isTextual() ? find(batch, identifier.textValue()) : Optional.empty();
        }

        /** By {@code {"partition": "topic-0", "offset": 100}}: Kafka. */
        static Items byOffset(String topicPartition) {
            return (batch, identifier) -> identifier.path("partition").asText().equals(topicPartition)
                    ? find(batch, identifier.path("offset").asText())
                    : Optional.empty();
        }

        private static Optional<Integer> find(List<Item> batch, String sequence) {
            for (int i = 0; i < batch.size(); i++) {
                if (batch.get(i).sequence().equals(sequence)) {
                    return Optional.of(i);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * The lowest record that is reported as failed.
     *
     * @return its index, {@link Items#NONE_FAILED} or {@link Items#ALL_FAILED}
     */
    static int firstFailed(byte[] payload, List<Item> batch, Items items) {
        JsonNode answer = read(payload);
        JsonNode failures = answer.path("batchItemFailures");
        if (answer.isNull() || (answer.isObject() && (failures.isMissingNode() || failures.isNull()))) {
            return Items.NONE_FAILED;
        }
        if (!failures.isArray()) {
            return answer.isObject() ? Items.ALL_FAILED : Items.NONE_FAILED;
        }
        int lowest = Items.NONE_FAILED;
        for (JsonNode failure : failures) {
            Optional<Integer> index = items.index(batch, failure.path("itemIdentifier"));
            if (index.isEmpty()) {
                return Items.ALL_FAILED;
            }
            lowest = Math.min(lowest, index.get());
        }
        return lowest;
    }

    /** The state for the window's next invocation; empty when there is none, which counts as a failure. */
    static Optional<byte[]> state(byte[] payload) {
        JsonNode state = read(payload).path("state");
        try {
            return state.isObject() ? Optional.of(JSON.writeValueAsBytes(state)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static JsonNode read(byte[] payload) {
        try {
            return payload.length == 0 ? JSON.nullNode() : JSON.readTree(payload);
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }
}
