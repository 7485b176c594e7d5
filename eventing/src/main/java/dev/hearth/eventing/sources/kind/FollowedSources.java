package dev.hearth.eventing.sources.kind;

import dev.hearth.api.eventsource.EventSource;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import dev.hearth.eventing.sources.EventSources;
import dev.hearth.eventing.sources.InvalidSource;
import dev.hearth.eventing.sources.SourceSettings;
import dev.hearth.eventing.sources.SourceSettings.Id;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;

/**
 * Runs the event sources of the cluster in this process, as they come, change and go. Those of tables are left to the replica
 * that reconciles, so that a table has one reader.
 */
public final class FollowedSources implements ResourceEventHandler<EventSource>, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(FollowedSources.class);

    private final EventSources sources;

    /** One after the other: what was said last of a source is what it does. Ending one waits, so not on the informer's thread. */
    private final ExecutorService inTurn = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("sources-follow").factory());

    private final SharedIndexInformer<EventSource> informer;

    private FollowedSources(KubernetesClient client, EventSources sources) {
        this.sources = sources;
        this.informer = client.resources(EventSource.class).inAnyNamespace().runnableInformer(0);
    }

    /** Begins to follow; sources that are there already start soon after. */
    public static FollowedSources follow(KubernetesClient client, EventSources sources) {
        FollowedSources followed = new FollowedSources(client, sources);
        followed.informer.addEventHandler(followed);
        followed.informer.start();
        return followed;
    }

    @Override
    public void onAdd(EventSource source) {
        if (source.getSpec().source.table == null && source.getMetadata().getDeletionTimestamp() == null) {
            inTurn.execute(() -> apply(source));
        }
    }

    @Override
    public void onUpdate(EventSource before, EventSource source) {
        onAdd(source);
    }

    @Override
    public void onDelete(EventSource source, boolean finalStateUnknown) {
        Id id = new Id(source.getMetadata().getNamespace(), source.getMetadata().getName());
        inTurn.execute(() -> sources.remove(id));
    }

    private void apply(EventSource source) {
        try {
            sources.apply(SourceSettings.of(source));
        } catch (InvalidSource | KafkaUnavailable e) {
            // The reconciler says it where somebody looks.
            LOG.debugf(
                    "an event source does not run source=%s reason=%s",
                    source.getMetadata().getName(), e);
        }
    }

    @Override
    public void close() {
        informer.stop();
        inTurn.shutdown();
    }
}
