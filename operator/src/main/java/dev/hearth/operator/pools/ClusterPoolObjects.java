package dev.hearth.operator.pools;

import dev.hearth.api.Labels;
import dev.hearth.api.function.Function;
import dev.hearth.api.pool.Pool;
import dev.hearth.api.pool.PoolSpec;
import dev.hearth.kinds.ObjectEvents;
import dev.hearth.kinds.StatusPatch;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Pools through the Kubernetes API. */
final class ClusterPoolObjects implements PoolObjects {
    private static final Logger LOG = Logger.getLogger(ClusterPoolObjects.class);
    private static final int FORBIDDEN = 403;

    private final KubernetesClient client;
    private final ObjectEvents events;

    ClusterPoolObjects(KubernetesClient client, Clock clock) {
        this.client = client;
        this.events = new ObjectEvents(client, "operator", clock);
    }

    @Override
    public void make(Shape shape) {
        Pool pool = new Pool();
        pool.setMetadata(new ObjectMetaBuilder()
                .withNamespace(shape.namespace())
                .withName(shape.name())
                .addToLabels(Labels.MANAGED_BY, "hearth")
                .build());
        PoolSpec spec = new PoolSpec();
        spec.runtime = shape.runtime();
        spec.memoryMiB = shape.memoryMiB();
        pool.setSpec(spec);
        quietly(
                "make",
                shape.namespace() + "/" + shape.name(),
                () -> client.resource(pool).create());
    }

    @Override
    public void remove(Pool pool) {
        quietly("remove", PoolState.id(pool), () -> client.resource(pool).delete());
    }

    @Override
    public boolean report(Report report) {
        Pool pool = report.pool();
        return quietly("report", PoolState.id(pool), () -> {
            StatusPatch.send(client, "hearth-operator", pool, pool.getStatus(), report.status());
            if (report.readiness().status().equals("False")
                    && report.readiness().isNews(pool.getStatus() == null ? List.of() : pool.getStatus().conditions)) {
                events.tell(pool, report.readiness());
            }
        });
    }

    @Override
    public Optional<String> functionUid(String namespace, String name) {
        return Optional.ofNullable(client.resources(Function.class)
                        .inNamespace(namespace)
                        .withName(name)
                        .get())
                .map(function -> function.getMetadata().getUid());
    }

    private static boolean quietly(String what, String pool, Runnable call) {
        try {
            call.run();
            return true;
        } catch (KubernetesClientException e) {
            Logger.Level level =
                    e.getCode() == FORBIDDEN ? Logger.Level.WARN : Logger.Level.DEBUG; // time heals the others
            LOG.logf(level, "Pool call failed call=%s pool=%s code=%d", what, pool, e.getCode());
            return false;
        }
    }
}
