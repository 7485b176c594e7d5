package dev.hearth.eventing.streams.service;

import dev.hearth.api.DeletionPolicy;
import dev.hearth.api.stream.Stream;
import dev.hearth.api.stream.StreamSpec;
import dev.hearth.eventing.streams.ShardId;
import dev.hearth.eventing.streams.service.Caller.Need;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** CreateStream, DeleteStream, DescribeStream, DescribeStreamSummary, ListStreams, and what changes shards and retention. */
final class StreamOperations {
    private static final Pattern OBJECT_NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]*[a-z0-9])?");
    private static final int MOST_SHARDS = 10_000;
    private static final int DEFAULT_HOURS = 24;
    private static final int LONGEST_HOURS = 8_760;
    private static final List<String> MODES = List.of("PROVISIONED", "ON_DEMAND");
    private static final int ON_DEMAND_SHARDS = 4;

    private final Streams streams;

    StreamOperations(Streams streams) {
        this.streams = streams;
    }

    Map<String, Object> create(Caller caller, Input input) {
        String name = input.requiredName("StreamName");
        if (!caller.may(Need.ADMINISTER, name)) {
            throw caller.denied(caller.arn(name));
        }
        String mode = input.structure("StreamModeDetails")
                .map(details -> details.requiredWord("StreamMode", MODES))
                .orElse("PROVISIONED");
        int shards = mode.equals("ON_DEMAND")
                ? input.integer("ShardCount", 1, MOST_SHARDS).orElse(ON_DEMAND_SHARDS)
                : input.requiredInteger("ShardCount", 1, MOST_SHARDS);
        if (streams.catalogue().find(caller.namespace(), name).isPresent()) {
            throw Fault.RESOURCE_IN_USE.says(
                    "Stream %s under account %s already exists.".formatted(name, caller.account()));
        }
        Map<String, String> tags = input.texts("Tags").orElseGet(Map::of);
        TagOperations.check(tags, 0);
        Stream stream = new Stream();
        stream.setMetadata(new ObjectMetaBuilder()
                .withNamespace(caller.namespace())
                .withName(objectName(name))
                .build());
        StreamSpec spec = new StreamSpec();
        spec.shards = shards;
        spec.retentionHours = DEFAULT_HOURS;
        spec.deletionPolicy = DeletionPolicy.RETAIN;
        spec.streamName = objectName(name).equals(name) ? null : name;
        spec.tags = tags.isEmpty() ? null : new LinkedHashMap<>(tags);
        stream.setSpec(spec);
        streams.create(stream);
        return Answer.none();
    }

    /** {@code Orders_2026} is orders-2026 with eight digits behind it, which keep it apart from others that are spelt alike. */
    static String objectName(String name) {
        if (OBJECT_NAME.matcher(name).matches()
                && !name.contains("..")
                && !name.contains(".-")
                && !name.contains("-.")) {
            return name;
        }
        String legal =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        byte[] digest = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))
                .toString()
                .getBytes(StandardCharsets.US_ASCII);
        String apart = new String(digest, 0, 8, StandardCharsets.US_ASCII);
        return legal.isEmpty() ? "stream-" + apart : legal + '-' + apart;
    }

    Map<String, Object> delete(Caller caller, Input input) {
        Stream stream = streams.named(caller, input, Need.ADMINISTER);
        boolean enforced = input.node().path("EnforceConsumerDeletion").asBoolean(false);
        if (!enforced
                && stream.getSpec().consumers != null
                && !stream.getSpec().consumers.isEmpty()) {
            throw Fault.RESOURCE_IN_USE.says(
                    "Stream %s under account %s has registered consumers: deregister them, or set EnforceConsumerDeletion."
                            .formatted(stream.streamName(), caller.account()));
        }
        streams.delete(stream);
        streams.await(stream, now -> now.isEmpty() || now.get().getMetadata().getDeletionTimestamp() != null);
        return Answer.none();
    }

    Map<String, Object> describe(Caller caller, Input input) {
        Stream stream = streams.named(caller, input, Need.SEE);
        int most = input.integer("Limit", 1, MOST_SHARDS).orElse(100);
        int from = input.text("ExclusiveStartShardId")
                .map(ShardOperations::existing)
                .map(shard -> shard.partition() + 1)
                .orElse(0);
        int shards = Streams.shards(stream);
        List<Map<String, Object>> page = new ArrayList<>();
        for (int partition = from; partition < shards && page.size() < most; partition++) {
            page.add(ShardOperations.shard(new ShardId(partition), shards));
        }
        return Answer.of(
                        "StreamDescription",
                        common(caller, stream)
                                .with("RetentionPeriodHours", stream.getSpec().retentionHours)
                                .with("EnhancedMonitoring", List.of(Map.of("ShardLevelMetrics", List.of())))
                                .with("EncryptionType", "NONE")
                                .with("Shards", page)
                                .with("HasMoreShards", from + page.size() < shards))
                .fields();
    }

    Map<String, Object> summary(Caller caller, Input input) {
        Stream stream = streams.named(caller, input, Need.SEE);
        return Answer.of(
                        "StreamDescriptionSummary",
                        common(caller, stream)
                                .with("RetentionPeriodHours", stream.getSpec().retentionHours)
                                .with("EnhancedMonitoring", List.of(Map.of("ShardLevelMetrics", List.of())))
                                .with("EncryptionType", "NONE")
                                .with("OpenShardCount", Streams.shards(stream))
                                .with(
                                        "ConsumerCount",
                                        ConsumerOperations.of(stream).size()))
                .fields();
    }

    private static Answer common(Caller caller, Stream stream) {
        return Answer.of("StreamName", stream.streamName())
                .with("StreamARN", caller.arn(stream.streamName()))
                .with("StreamStatus", Streams.status(stream))
                .with("StreamModeDetails", Map.of("StreamMode", "PROVISIONED"))
                .with(
                        "StreamCreationTimestamp",
                        Instant.parse(stream.getMetadata().getCreationTimestamp()));
    }

    Map<String, Object> list(Caller caller, Input input) {
        int most = input.integer("Limit", 1, 10_000).orElse(100);
        String after = input.text("NextToken")
                .map(StreamOperations::name)
                .or(() -> input.name("ExclusiveStartStreamName"))
                .orElse("");
        List<Stream> all = streams.catalogue().list(caller.namespace()).stream()
                .filter(stream -> caller.may(Need.SEE, stream.getMetadata().getName()))
                .filter(stream -> stream.streamName().compareTo(after) > 0)
                .toList();
        List<Stream> page = all.subList(0, Math.min(most, all.size()));
        boolean more = page.size() < all.size();
        Optional<String> token = more ? Optional.of(token(page.getLast().streamName())) : Optional.empty();
        return Answer.of("StreamNames", page.stream().map(Stream::streamName).toList())
                .with(
                        "StreamSummaries",
                        page.stream()
                                .map(stream -> common(caller, stream).fields())
                                .toList())
                .with("HasMoreStreams", more)
                .with("NextToken", token)
                .fields();
    }

    private static String token(String name) {
        return HexFormat.of().formatHex(name.getBytes(StandardCharsets.UTF_8));
    }

    private static String name(String token) {
        try {
            return new String(HexFormat.of().parseHex(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Fault.INVALID_ARGUMENT.says("NextToken is not one that ListStreams gave");
        }
    }

    Map<String, Object> increaseRetention(Caller caller, Input input) {
        return retention(caller, input, true);
    }

    Map<String, Object> decreaseRetention(Caller caller, Input input) {
        return retention(caller, input, false);
    }

    private Map<String, Object> retention(Caller caller, Input input, boolean longer) {
        Stream stream = streams.named(caller, input, Need.ADMINISTER);
        int hours = input.requiredInteger("RetentionPeriodHours", 1, Integer.MAX_VALUE);
        int now = stream.getSpec().retentionHours;
        if (hours < DEFAULT_HOURS || hours > LONGEST_HOURS) {
            throw Fault.INVALID_ARGUMENT.says(
                    "%s retention period hours of %d: it must be between %d and %d hours, both included."
                            .formatted(
                                    hours < DEFAULT_HOURS ? "Minimum" : "Maximum",
                                    hours,
                                    DEFAULT_HOURS,
                                    LONGEST_HOURS));
        }
        if (longer ? hours < now : hours > now) {
            throw Fault.INVALID_ARGUMENT.says(
                    "Requested retention period (%d hours) for stream %s can not be %s than existing retention period (%d hours)."
                            .formatted(hours, stream.streamName(), longer ? "shorter" : "longer", now));
        }
        streams.change(stream, spec -> spec.retentionHours = hours);
        streams.await(
                stream,
                found -> found.map(Stream::getStatus)
                        .filter(status -> Integer.valueOf(hours).equals(status.retentionHours))
                        .isPresent());
        return Answer.none();
    }

    Map<String, Object> updateShardCount(Caller caller, Input input) {
        Stream stream = streams.inUse(caller, input, Need.ADMINISTER);
        input.requiredWord("ScalingType", List.of("UNIFORM_SCALING"));
        int target = input.requiredInteger("TargetShardCount", 1, MOST_SHARDS);
        int current = Streams.shards(stream);
        if (target < current) {
            throw Fault.INVALID_ARGUMENT.says(
                    "TargetShardCount %d is less than the %d shards of stream %s: shards are partitions of a Kafka topic, which cannot become fewer."
                            .formatted(target, current, stream.streamName()));
        }
        streams.change(stream, spec -> spec.shards = target);
        streams.await(
                stream,
                found -> found.map(Streams::shards)
                        .filter(shards -> shards >= target)
                        .isPresent());
        return Answer.of("StreamName", stream.streamName())
                .with("StreamARN", caller.arn(stream.streamName()))
                .with("CurrentShardCount", current)
                .with("TargetShardCount", target)
                .fields();
    }
}
