package dev.hearth.eventing.streams.service;

import dev.hearth.api.AccountId;
import dev.hearth.api.DeletionPolicy;
import dev.hearth.api.stream.Stream;
import dev.hearth.api.stream.StreamSpec;
import dev.hearth.eventing.streams.StreamTopic;
import dev.hearth.eventing.streams.catalogue.Catalogue;
import dev.hearth.eventing.streams.catalogue.StreamObjects;
import dev.hearth.eventing.streams.service.Caller.Need;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The streams that a caller may name, and the way to change their objects. */
final class Streams {
    /** Changes take effect within moments; whoever asks for one is answered when it has, or after this. */
    private static final Duration EFFECT = Duration.ofSeconds(5);

    private final StreamObjects objects;
    private final Catalogue catalogue;

    Streams(StreamObjects objects, Catalogue catalogue) {
        this.objects = objects;
        this.catalogue = catalogue;
    }

    Catalogue catalogue() {
        return catalogue;
    }

    /** The stream that {@code StreamName} or {@code StreamARN} names, for one who needs this of it. */
    Stream named(Caller caller, Input input, Need need) {
        return find(caller, nameIn(caller, input), need);
    }

    /** A bare name is one of the caller's namespace; {@code namespace.name} may say so, too. */
    Stream find(Caller caller, String given, Need need) {
        String own = caller.namespace() + '.';
        Optional<Stream> found = catalogue.find(caller.namespace(), given);
        if (found.isEmpty() && given.startsWith(own)) {
            return find(caller, given.substring(own.length()), need);
        }
        String object = found.map(stream -> stream.getMetadata().getName()).orElse(given);
        if (!caller.may(need, object)) {
            throw caller.denied(caller.arn(given));
        }
        return found.orElseThrow(() -> notFound(caller, given));
    }

    /** One that records can be read from and written to. */
    Stream inUse(Caller caller, Input input, Need need) {
        Stream stream = named(caller, input, need);
        if (hasShards(stream)) {
            return stream;
        }
        // One that was asked for a moment ago, perhaps with the Kafka that it is the first to need.
        if (stream.getMetadata().getDeletionTimestamp() == null) {
            await(stream, now -> now.isEmpty() || hasShards(now.get()));
        }
        return catalogue
                .find(caller.namespace(), stream.streamName())
                .filter(Streams::hasShards)
                .orElseThrow(() -> notFound(caller, stream.streamName()));
    }

    static RuntimeException notFound(Caller caller, String name) {
        return Fault.RESOURCE_NOT_FOUND.says("Stream %s under account %s not found.".formatted(name, caller.account()));
    }

    static String nameIn(Caller caller, Input input) {
        Optional<String> arn = input.text("StreamARN");
        Optional<String> name = input.name("StreamName");
        if (arn.isEmpty()) {
            return name.orElseThrow(
                    () -> Fault.INVALID_ARGUMENT.says("Neither StreamARN nor StreamName was given: give one of them."));
        }
        String ofArn = nameOf(caller, arn.get());
        if (name.isPresent() && !name.get().equals(ofArn)) {
            throw Fault.INVALID_ARGUMENT.says("StreamARN and StreamName name different streams.");
        }
        return ofArn;
    }

    /** The name in {@code arn:aws:kinesis:REGION:ACCOUNT:stream/NAME}, with or without a consumer behind it. */
    static String nameOf(Caller caller, String arn) {
        String[] parts = arn.split(":", 6);
        if (parts.length < 6 || !parts[2].equals("kinesis") || !parts[5].startsWith("stream/")) {
            throw Fault.INVALID_ARGUMENT.says("StreamARN %s is not the ARN of a stream".formatted(arn));
        }
        if (!parts[4].equals(AccountId.of(caller.namespace()))) {
            throw caller.denied(arn);
        }
        String rest = parts[5].substring("stream/".length());
        int slash = rest.indexOf('/');
        return slash < 0 ? rest : rest.substring(0, slash);
    }

    static boolean hasShards(Stream stream) {
        return stream.getStatus() != null
                && stream.getStatus().shards != null
                && stream.getMetadata().getDeletionTimestamp() == null;
    }

    static int shards(Stream stream) {
        return hasShards(stream) ? stream.getStatus().shards : 0;
    }

    static String topic(Stream stream) {
        return new StreamTopic(stream.getMetadata().getNamespace(), stream.streamName()).name();
    }

    static String status(Stream stream) {
        if (stream.getMetadata().getDeletionTimestamp() != null) {
            return "DELETING";
        }
        if (!hasShards(stream)) {
            return "CREATING";
        }
        boolean settled = stream.getSpec().shards <= shards(stream)
                && stream.getSpec().retentionHours.equals(stream.getStatus().retentionHours);
        return settled ? "ACTIVE" : "UPDATING";
    }

    /** Makes it and waits a moment until it is there. */
    void create(Stream stream) {
        refusals(() -> objects.create(stream));
        await(stream, found -> found.filter(Streams::hasShards).isPresent());
    }

    void change(Stream stream, Consumer<StreamSpec> change) {
        refusals(() -> objects.change(stream, change));
    }

    /** With its records, whatever its deletion policy. */
    void delete(Stream stream) {
        change(stream, spec -> spec.deletionPolicy = DeletionPolicy.DELETE);
        refusals(() -> objects.delete(stream));
    }

    /** Waits a moment until what was asked for has taken effect. */
    void await(Stream stream, Predicate<Optional<Stream>> wanted) {
        catalogue.await(stream.getMetadata().getNamespace(), stream.streamName(), wanted, EFFECT);
    }

    private static void refusals(Runnable change) {
        try {
            change.run();
        } catch (StreamObjects.Refused refused) {
            throw refused.mayPass()
                    ? Fault.INTERNAL_FAILURE.says("The cluster does not take the change now; send the request again.")
                    : Fault.INVALID_ARGUMENT.says(String.valueOf(refused.getMessage()));
        }
    }
}
