package dev.hearth.eventing.topics.kind;

import dev.hearth.api.topic.Topic;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Has every Topic looked at again when Kafka has lost what the catalogue held of them. */
final class LossNews extends AbstractEventSource<Topic, Topic> {
    private final Supplier<Stream<Topic>> known;

    /** @param known the Topics that the informer knows */
    LossNews(Supplier<Stream<Topic>> known) {
        super(Topic.class, "loss");
        this.known = known;
    }

    /** Any thread. A replica that does not reconcile leaves it to the one that does. */
    void lost() {
        if (isRunning()) {
            known.get().forEach(topic -> getEventHandler().handleEvent(new Event(ResourceID.fromResource(topic))));
        }
    }

    @Override
    public Set<Topic> getSecondaryResources(Topic primary) {
        return Set.of();
    }
}
