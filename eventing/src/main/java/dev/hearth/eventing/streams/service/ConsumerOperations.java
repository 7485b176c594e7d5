package dev.hearth.eventing.streams.service;

import dev.hearth.api.stream.Stream;
import dev.hearth.api.stream.StreamSpec;
import dev.hearth.eventing.streams.service.Caller.Need;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Registered consumers, which SubscribeToShard reads for. They stand in the stream's spec. */
final class ConsumerOperations {
    private static final int MOST = 20;

    private final Streams streams;
    private final Clock clock;

    ConsumerOperations(Streams streams, Clock clock) {
        this.streams = streams;
        this.clock = clock;
    }

    /** A consumer and whose it is. */
    record Registered(Stream stream, StreamSpec.Consumer consumer) {}

    static List<StreamSpec.Consumer> of(Stream stream) {
        return stream.getSpec().consumers == null ? List.of() : stream.getSpec().consumers;
    }

    Map<String, Object> register(Caller caller, Input input) {
        Stream stream = byArn(caller, input, Need.READ);
        String name = input.requiredName("ConsumerName");
        if (find(stream, name).isPresent()) {
            throw Fault.RESOURCE_IN_USE.says("Consumer %s of stream %s under account %s already exists."
                    .formatted(name, stream.streamName(), caller.account()));
        }
        if (of(stream).size() >= MOST) {
            throw Fault.LIMIT_EXCEEDED.says("Stream %s under account %s has %d consumers, the most that one can have."
                    .formatted(stream.streamName(), caller.account(), MOST));
        }
        StreamSpec.Consumer consumer = new StreamSpec.Consumer();
        consumer.consumerName = name;
        consumer.registeredAt = clock.instant().getEpochSecond();
        streams.change(stream, spec -> {
            List<StreamSpec.Consumer> all = new ArrayList<>(spec.consumers == null ? List.of() : spec.consumers);
            all.add(consumer);
            spec.consumers = all;
        });
        streams.await(stream, now -> now.flatMap(found -> find(found, name)).isPresent());
        return Answer.of("Consumer", shown(caller, stream, consumer, "CREATING"))
                .fields();
    }

    Map<String, Object> describe(Caller caller, Input input) {
        Registered found = named(caller, input, Need.SEE);
        return Answer.of(
                        "ConsumerDescription",
                        shown(caller, found.stream(), found.consumer(), "ACTIVE")
                                .with("StreamARN", caller.arn(found.stream().streamName())))
                .fields();
    }

    Map<String, Object> list(Caller caller, Input input) {
        Stream stream = byArn(caller, input, Need.SEE);
        int most = input.integer("MaxResults", 1, 10_000).orElse(100);
        String after = input.text("NextToken").orElse("");
        List<StreamSpec.Consumer> all = of(stream).stream()
                .filter(consumer -> consumer.consumerName.compareTo(after) > 0)
                .sorted(Comparator.comparing(consumer -> consumer.consumerName))
                .toList();
        List<StreamSpec.Consumer> page = all.subList(0, Math.min(most, all.size()));
        Optional<String> token = page.size() < all.size() ? Optional.of(page.getLast().consumerName) : Optional.empty();
        return Answer.of(
                        "Consumers",
                        page.stream()
                                .map(consumer -> shown(caller, stream, consumer, "ACTIVE")
                                        .fields())
                                .toList())
                .with("NextToken", token)
                .fields();
    }

    Map<String, Object> deregister(Caller caller, Input input) {
        Registered found = named(caller, input, Need.READ);
        String name = found.consumer().consumerName;
        streams.change(found.stream(), spec -> {
            List<StreamSpec.Consumer> left = new ArrayList<>(spec.consumers == null ? List.of() : spec.consumers);
            left.removeIf(consumer -> consumer.consumerName.equals(name));
            spec.consumers = left.isEmpty() ? null : left;
        });
        streams.await(
                found.stream(), now -> now.flatMap(stream -> find(stream, name)).isEmpty());
        return Answer.none();
    }

    /** The one of {@code ConsumerARN}, or of {@code StreamARN} and {@code ConsumerName}. */
    Registered named(Caller caller, Input input, Need need) {
        Optional<String> arn = input.text("ConsumerARN");
        String name;
        Stream stream;
        if (arn.isPresent()) {
            stream = streams.find(caller, Streams.nameOf(caller, arn.get()), need);
            int slash = arn.get().lastIndexOf("/consumer/");
            int colon = arn.get().lastIndexOf(':');
            if (slash < 0 || colon < slash) {
                throw Fault.INVALID_ARGUMENT.says("ConsumerARN %s is not the ARN of a consumer".formatted(arn.get()));
            }
            name = arn.get().substring(slash + "/consumer/".length(), colon);
        } else {
            stream = byArn(caller, input, need);
            name = input.requiredName("ConsumerName");
        }
        return find(stream, name)
                .filter(consumer -> arn.isEmpty() || arn.get().equals(arnOf(caller, stream, consumer)))
                .map(consumer -> new Registered(stream, consumer))
                .orElseThrow(() -> Fault.RESOURCE_NOT_FOUND.says("Consumer %s of stream %s under account %s not found."
                        .formatted(name, stream.streamName(), caller.account())));
    }

    private Stream byArn(Caller caller, Input input, Need need) {
        return streams.find(caller, Streams.nameOf(caller, input.requiredText("StreamARN", 2048)), need);
    }

    private static Optional<StreamSpec.Consumer> find(Stream stream, String name) {
        return of(stream).stream()
                .filter(consumer -> consumer.consumerName.equals(name))
                .findFirst();
    }

    static String arnOf(Caller caller, Stream stream, StreamSpec.Consumer consumer) {
        return "%s/consumer/%s:%d"
                .formatted(caller.arn(stream.streamName()), consumer.consumerName, consumer.registeredAt);
    }

    private static Answer shown(Caller caller, Stream stream, StreamSpec.Consumer consumer, String status) {
        return Answer.of("ConsumerName", consumer.consumerName)
                .with("ConsumerARN", arnOf(caller, stream, consumer))
                .with("ConsumerStatus", status)
                .with("ConsumerCreationTimestamp", Instant.ofEpochSecond(consumer.registeredAt));
    }
}
