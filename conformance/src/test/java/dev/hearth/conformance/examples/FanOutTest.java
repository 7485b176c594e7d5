package dev.hearth.conformance.examples;

import dev.hearth.conformance.functions.FunctionsSuite;
import dev.hearth.conformance.functions.Platform;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@code examples/fan-out}: one shard's records over four processors. */
@FunctionsSuite
class FanOutTest {
    @Test
    void recordsOfOneShardAreWorkedOnFromAllShards(Platform platform) throws Exception {
        try (Example example = Example.applied(
                platform,
                "fan-out",
                "stream/fan-out-in",
                "stream/fan-out-work",
                "eventsource/fan-out-dispatcher",
                "eventsource/fan-out-processor")) {
            String records = IntStream.range(0, 400)
                    .mapToObj(id -> "{\"PartitionKey\": \"all\", \"Data\": \"%s\"}"
                            .formatted(Base64.getEncoder()
                                    .encodeToString("{\"id\": %d}".formatted(id).getBytes())))
                    .collect(Collectors.joining(", "));
            example.kinesis("PutRecords", "{\"StreamName\": \"fan-out-in\", \"Records\": [%s]}".formatted(records));
            example.awaitAnswer("fan-out-processor", "{\"done\":400,\"shards\":4}");
        }
    }
}
