package dev.hearth.eventing;

import dev.hearth.aws.door.Listener;
import dev.hearth.aws.json.JsonService;
import dev.hearth.aws.keys.AccessKeys;
import dev.hearth.eventing.door.HttpService;
import dev.hearth.eventing.door.Router;
import dev.hearth.kinds.Reconciliation;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;

/**
 * The eventing service, running: one port for its AWS services and its own HTTP ones, and the reconcilers of its kinds.
 * Starting and closing block, so neither may be called on an event loop; the Vert.x and what the parts stand on stay the
 * caller's.
 *
 * <pre>
 *   request ─▶ Listener ─┬▶ JsonFront ─▶ Kinesis
 *                        └▶ Router ─▶ SNS, asynchronous invocations, brokers
 *   kubectl apply ─▶ Reconciliation ─▶ StreamReconciler, EventSourceReconciler …
 *   records ─▶ pollers ─▶ Functions ─▶ the gateway's Invoke API
 * </pre>
 */
public final class Eventing implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Eventing.class);

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private int port;

    private Eventing() {}

    /**
     * What it serves and looks after.
     *
     * @param services of AWS's JSON protocols
     * @param http makes the other services of an event loop, from its Vert.x and the cluster's access keys; asked in their
     *     order
     */
    public record Parts(
            List<JsonService> services,
            List<BiFunction<Vertx, AccessKeys, HttpService>> http,
            List<? extends Reconciler<?>> reconcilers) {
        public Parts {
            services = List.copyOf(services);
            http = List.copyOf(http);
            reconcilers = List.copyOf(reconcilers);
        }
    }

    /** Reads the access keys, opens the listener, starts the reconcilers and returns when all is done. */
    public static Eventing start(Vertx vertx, KubernetesClient client, EventingConfig config, Parts parts) {
        Eventing eventing = new Eventing();
        try {
            AccessKeys keys = new AccessKeys();
            SharedIndexInformer<Secret> informer = keys.follow(client, config.startWait());
            eventing.started.push(informer::stop);
            Listener listener = Listener.open(
                    vertx,
                    new Listener.At(config.host(), config.port(), config.loops()),
                    parts.services(),
                    loop -> new Router(parts.http().stream()
                            .map(make -> make.apply(loop, keys))
                            .toList()),
                    keys);
            eventing.started.push(listener);
            eventing.port = listener.port();
            eventing.started.push(Reconciliation.start(client, config.lease(), parts.reconcilers()));
            LOG.infof("eventing listens host=%s port=%d loops=%d", config.host(), eventing.port, config.loops());
            return eventing;
        } catch (RuntimeException e) {
            eventing.close();
            throw e;
        }
    }

    public int port() {
        return port;
    }

    /** Ends the reconcilers, then the listener. */
    @Override
    public void close() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                LOG.warnf(e, "a part of eventing did not end");
            }
        }
    }
}
