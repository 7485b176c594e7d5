package dev.hearth.eventing.streams.service;

import dev.hearth.api.stream.Stream;
import dev.hearth.api.stream.StreamSpec;
import dev.hearth.api.stream.StreamStatus;
import dev.hearth.eventing.streams.catalogue.Catalogue;
import dev.hearth.eventing.streams.catalogue.StreamObjects;
import dev.hearth.eventing.streams.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.function.Consumer;

/** The cluster and its reconciler at once: what is asked for is made of the topic before the call returns. */
final class FakeStreamObjects implements StreamObjects {
    private final Catalogue catalogue;
    private final Topics topics;

    FakeStreamObjects(Catalogue catalogue, Topics topics) {
        this.catalogue = catalogue;
        this.topics = topics;
    }

    @Override
    public void create(Stream stream) {
        stream.getMetadata().setUid(UUID.randomUUID().toString());
        stream.getMetadata()
                .setCreationTimestamp(
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        topics.create(
                Streams.topic(stream), stream.getSpec().shards, Duration.ofHours(stream.getSpec().retentionHours));
        settle(stream);
    }

    @Override
    public void change(Stream stream, Consumer<StreamSpec> change) {
        change.accept(stream.getSpec());
        if (stream.getSpec().shards > stream.getStatus().shards) {
            topics.grow(Streams.topic(stream), stream.getSpec().shards);
        }
        topics.retain(Streams.topic(stream), Duration.ofHours(stream.getSpec().retentionHours));
        settle(stream);
    }

    private void settle(Stream stream) {
        StreamStatus status = new StreamStatus();
        status.shards = stream.getSpec().shards;
        status.retentionHours = stream.getSpec().retentionHours;
        stream.setStatus(status);
        catalogue.onAdd(stream);
    }

    @Override
    public void delete(Stream stream) {
        topics.delete(Streams.topic(stream));
        catalogue.onDelete(stream, false);
    }
}
