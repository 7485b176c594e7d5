package dev.hearth.storage;

import dev.hearth.aws.body.BodyBudget;
import dev.hearth.aws.door.Listener;
import dev.hearth.aws.json.JsonService;
import dev.hearth.aws.keys.AccessKeys;
import dev.hearth.kinds.Reconciliation;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;

/**
 * The storage service, running: one port for S3, DynamoDB and Cognito, and the reconcilers of Bucket, Table and UserPool.
 * Starting and closing block, so neither may be called on an event loop; the Vert.x and the engines stay the caller's.
 *
 * <pre>
 *   request ─▶ Listener ─▶ Door ─┬▶ JsonFront ─▶ Tables, CognitoUserPools ─▶ their engines
 *                            └▶ the S3 front ─▶ the S3 engine
 *   kubectl apply ─▶ Reconciliation ─▶ TableReconciler, BucketReconciler, UserPoolReconciler
 * </pre>
 */
public final class Storage implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Storage.class);

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private int port;

    private Storage() {}

    /**
     * What it serves and looks after.
     *
     * @param services of AWS's JSON protocols
     * @param objects makes the S3 front of an event loop, from its Vert.x and the cluster's access keys
     */
    public record Parts(
            List<JsonService> services,
            BiFunction<Vertx, AccessKeys, Handler<HttpServerRequest>> objects,
            List<? extends Reconciler<?>> reconcilers) {
        public Parts {
            services = List.copyOf(services);
            reconcilers = List.copyOf(reconcilers);
        }
    }

    /** Reads the access keys, opens the listener, starts the reconcilers and returns when all is done. */
    public static Storage start(Vertx vertx, KubernetesClient client, StorageConfig config, Parts parts) {
        Storage storage = new Storage();
        try {
            AccessKeys keys = new AccessKeys();
            SharedIndexInformer<Secret> informer = keys.follow(client, config.startWait());
            storage.started.push(informer::stop);
            Listener listener = Listener.open(
                    vertx,
                    new Listener.At(config.host(), config.port(), config.loops()),
                    parts.services(),
                    loop -> parts.objects().apply(loop, keys),
                    keys,
                    BodyBudget.ofThisHeap());
            storage.started.push(listener);
            storage.port = listener.port();
            storage.started.push(Reconciliation.start(client, config.lease(), parts.reconcilers()));
            LOG.infof("storage listens host=%s port=%d loops=%d", config.host(), storage.port, config.loops());
            return storage;
        } catch (RuntimeException e) {
            storage.close();
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
                LOG.warnf(e, "a part of storage did not end");
            }
        }
    }
}
