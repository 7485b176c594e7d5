package dev.hearth.eventing.streams.service;

import dev.hearth.aws.json.EventSink;
import dev.hearth.aws.json.JsonCall;
import dev.hearth.aws.json.StreamingService;
import dev.hearth.aws.signature.SigningKey;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import dev.hearth.eventing.streams.catalogue.Catalogue;
import dev.hearth.eventing.streams.catalogue.StreamObjects;
import dev.hearth.eventing.streams.topic.Readers;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/** The Kinesis API. Thread-safe. */
public final class Kinesis implements StreamingService, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Kinesis.class);
    private static final String SUBSCRIBE = "SubscribeToShard";

    /** 10 MiB of records, in base64, and their keys. */
    private static final int LONGEST_BODY = 16 << 20;

    /** One operation: from a request's fields to its answer's. */
    @FunctionalInterface
    private interface Operation {
        Map<String, Object> run(Caller caller, Input input);
    }

    private final Readers readers;
    private final Subscriptions subscriptions;
    private final Map<String, Operation> operations = new HashMap<>();

    public Kinesis(StreamObjects objects, Catalogue catalogue, Kafka kafka, WriteLimits limits, Clock clock) {
        Streams streams = new Streams(objects, catalogue);
        this.readers = new Readers(kafka);
        Positions positions = new Positions(readers, clock);
        ConsumerOperations consumers = new ConsumerOperations(streams, clock);
        this.subscriptions = new Subscriptions(streams, consumers, positions, readers, clock);
        streamOperations(new StreamOperations(streams), new TagOperations(streams), consumers);
        PutOperations puts = new PutOperations(streams, kafka, limits);
        operations.put("PutRecord", puts::put);
        operations.put("PutRecords", puts::putAll);
        ShardOperations shards = new ShardOperations(streams, readers, positions, clock);
        operations.put("ListShards", shards::list);
        operations.put("GetShardIterator", shards::iterator);
        operations.put("GetRecords", shards::records);
    }

    private void streamOperations(StreamOperations streams, TagOperations tags, ConsumerOperations consumers) {
        operations.put("CreateStream", streams::create);
        operations.put("DeleteStream", streams::delete);
        operations.put("DescribeStream", streams::describe);
        operations.put("DescribeStreamSummary", streams::summary);
        operations.put("ListStreams", streams::list);
        operations.put("IncreaseStreamRetentionPeriod", streams::increaseRetention);
        operations.put("DecreaseStreamRetentionPeriod", streams::decreaseRetention);
        operations.put("UpdateShardCount", streams::updateShardCount);
        operations.put("AddTagsToStream", tags::add);
        operations.put("RemoveTagsFromStream", tags::remove);
        operations.put("ListTagsForStream", tags::list);
        operations.put("TagResource", tags::tagResource);
        operations.put("UntagResource", tags::untagResource);
        operations.put("ListTagsForResource", tags::listForResource);
        operations.put("RegisterStreamConsumer", consumers::register);
        operations.put("DescribeStreamConsumer", consumers::describe);
        operations.put("ListStreamConsumers", consumers::list);
        operations.put("DeregisterStreamConsumer", consumers::deregister);
    }

    @Override
    public String name() {
        return "kinesis";
    }

    @Override
    public Set<String> targets() {
        return Set.of("Kinesis_20131202");
    }

    @Override
    public String contentType() {
        return "application/x-amz-json-1.1";
    }

    @Override
    public boolean speaksCbor() {
        return true;
    }

    @Override
    public int maxBodyBytes() {
        return LONGEST_BODY;
    }

    @Override
    public byte[] call(JsonCall call) {
        Operation operation = operations.get(call.operation());
        if (operation == null) {
            throw Fault.UNKNOWN_OPERATION.says("Unknown operation: '" + call.operation() + "'");
        }
        try {
            Map<String, Object> answer = operation.run(caller(call), Input.of(call));
            // An operation that answers nothing has no body (botocore and the SDKs read none).
            return answer.isEmpty() ? new byte[0] : call.encoding().write(answer);
        } catch (KafkaUnavailable | KafkaException | Readers.Busy away) {
            throw unavailable(call, away);
        }
    }

    @Override
    public boolean streams(String operation) {
        return operation.equals(SUBSCRIBE);
    }

    @Override
    public void stream(JsonCall call, EventSink sink) {
        try {
            subscriptions.subscribe(caller(call), Input.of(call), call.encoding(), sink);
        } catch (KafkaUnavailable | KafkaException away) {
            throw unavailable(call, away);
        }
    }

    private static Caller caller(JsonCall call) {
        SigningKey key = call.caller().orElseThrow(() -> Fault.ACCESS_DENIED.says("The request is not signed."));
        return new Caller(key, call.region(), call.operation());
    }

    private static RuntimeException unavailable(JsonCall call, RuntimeException away) {
        if (away instanceof Readers.Busy) {
            return Fault.PROVISIONED_THROUGHPUT_EXCEEDED.says("Too many reads run at once; send it again.");
        }
        LOG.warnf(
                "Kafka did not do what the Kinesis API asked operation=%s cause=%s",
                call.operation(), away.getMessage());
        return Fault.INTERNAL_FAILURE.says(
                "The Kafka that keeps streams did not answer in time; send the request again.");
    }

    @Override
    public void close() {
        readers.close();
    }
}
