package dev.hearth.eventing.destinations;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.aws.json.JsonCall;
import dev.hearth.aws.json.JsonService;
import dev.hearth.aws.json.ServiceFault;
import dev.hearth.aws.signature.SigningKey;
import dev.hearth.eventing.destinations.Destinations.DestinationRefused;
import dev.hearth.eventing.destinations.Destinations.DestinationUnavailable;
import dev.hearth.eventing.destinations.Destinations.Message;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;

/** Streams: a message is put as anybody's record is, by Kinesis's PutRecord; its key is the partition key. */
public final class StreamPlace implements Place {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Longest partition key (Kinesis API reference, "PutRecord"). */
    private static final int LONGEST_KEY = 256;

    private final JsonService kinesis;
    private final String region;
    private final Function<String, SigningKey> keys;

    /** @param keys a key that may write all streams of the namespace */
    public StreamPlace(JsonService kinesis, String region, Function<String, SigningKey> keys) {
        this.kinesis = kinesis;
        this.region = region;
        this.keys = keys;
    }

    @Override
    public void put(String namespace, String name, Message message) {
        ObjectNode body = JSON.createObjectNode();
        body.put("StreamName", name);
        body.put("Data", Base64.getEncoder().encodeToString(message.body()));
        body.put("PartitionKey", partitionKey(message.key()));
        try {
            kinesis.call(new JsonCall(
                    "Kinesis_20131202",
                    "PutRecord",
                    Optional.of(keys.apply(namespace)),
                    region,
                    body.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (ServiceFault fault) {
            String sentence = "stream '%s' answered %s".formatted(name, fault.shortType());
            // LimitExceeded and the like: a shard that is full for the moment, a stream that is being changed
            boolean later = fault.status() >= 500
                    || fault.shortType().equals("ProvisionedThroughputExceededException")
                    || fault.shortType().equals("LimitExceededException")
                    || fault.shortType().equals("ResourceInUseException");
            if (later) {
                throw new DestinationUnavailable(sentence, fault);
            }
            throw new DestinationRefused(sentence + ": " + fault.getMessage());
        }
    }

    /** A longer one loses its beginning: its end is what tells outcomes apart. */
    private static String partitionKey(String key) {
        if (key.isEmpty()) {
            return "-";
        }
        return key.length() <= LONGEST_KEY ? key : key.substring(key.length() - LONGEST_KEY);
    }
}
