package dev.hearth.standalone.apiserver.gc;

import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.json.Meta;
import dev.hearth.standalone.apiserver.kinds.Kind;
import dev.hearth.standalone.apiserver.kinds.Kinds;
import dev.hearth.standalone.apiserver.resource.Deletion;
import dev.hearth.standalone.apiserver.store.Change;
import dev.hearth.standalone.apiserver.store.Objects;
import dev.hearth.standalone.apiserver.store.Stored;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import org.jboss.logging.Logger;

/**
 * Cleans up after deletions. The store's changes reach it through a queue in their order; one thread takes them off.
 *
 * <pre>
 *   store ──▶ queue ──▶ graph kept up ──┬─ deleting ──▶ dependents by policy, contents of namespaces and definitions
 *                                       ├─ gone     ──▶ dependents, and whoever waited for it
 *                                       └─ else     ──▶ are its owners still there?
 * </pre>
 */
public final class Collector implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Collector.class);

    private final Objects objects;
    private final OwnerGraph graph = new OwnerGraph();
    private final Dependents dependents;
    private final Contents contents;
    private final LinkedBlockingQueue<Change> queue = new LinkedBlockingQueue<>();
    private final Thread thread = Thread.ofVirtual().name("garbage-collector").unstarted(this::run);

    private Collector(Objects objects, Kinds kinds, Deletion deletion) {
        Edits edits = new Edits(objects, kinds, deletion);
        this.objects = objects;
        this.dependents = new Dependents(objects, kinds, graph, edits);
        this.contents = new Contents(objects, kinds, edits);
    }

    /** Starts on what is there: what a crash left half done is finished. */
    public static Collector start(Objects objects, Kinds kinds, Deletion deletion) {
        Collector collector = new Collector(objects, kinds, deletion);
        objects.onChange(collector.queue::add);
        for (Kind kind : kinds.now().stored()) {
            objects.peek(kind.bucket(), "").forEach(collector.graph::add);
        }
        for (Kind kind : kinds.now().stored()) {
            objects.peek(kind.bucket(), "").stream()
                    .filter(stored -> Meta.isDeleting(stored.object())
                            || !OwnerGraph.owners(stored).isEmpty())
                    .forEach(stored -> collector.queue.add(new Change.Added(stored)));
        }
        collector.thread.start();
        return collector;
    }

    private void run() {
        try {
            while (!Thread.interrupted()) {
                Change change = queue.take();
                try {
                    handle(change);
                } catch (ApiFailure e) {
                    LOG.debugf("Clean-up will be tried again reason=%s", e.getMessage());
                } catch (RuntimeException e) {
                    LOG.error("Clean-up failed", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void handle(Change change) {
        switch (change) {
            case Change.Added added -> {
                graph.add(added.after());
                check(added.after());
            }
            case Change.Modified modified -> {
                graph.replace(modified.before(), modified.after());
                check(modified.after());
            }
            case Change.Deleted deleted -> {
                graph.remove(deleted.last());
                dependents.ownerIsGone(deleted.last());
                dependents.goes(deleted.last());
                contents.lost(deleted.last());
            }
        }
    }

    /**
     * Acts on the newest state only. Of one that is past, the change that made it so is still in the queue, and with it
     * perhaps dependents that the graph does not know yet.
     */
    private void check(Stored changed) {
        Optional<Stored> now =
                objects.get(changed.key()).filter(current -> current.resourceVersion() == changed.resourceVersion());
        if (now.isEmpty()) {
            return;
        }
        if (Meta.isDeleting(now.get().object())) {
            dependents.ownerIsDeleting(now.get());
            contents.empty(now.get());
            dependents.goes(now.get());
        } else if (!OwnerGraph.owners(now.get()).isEmpty()) {
            dependents.collectIfAbandoned(now.get());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
