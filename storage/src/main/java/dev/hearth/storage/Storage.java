package dev.hearth.storage;

import dev.hearth.aws.json.JsonService;
import dev.hearth.aws.keys.AccessKeys;
import dev.hearth.storage.door.Lane;
import dev.hearth.storage.kinds.Reconciliation;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;

/**
 * The storage service, running: one port for S3, DynamoDB and Cognito, and the reconcilers of Bucket, Table and UserPool.
 * Starting and closing block, so neither may be called on an event loop; the Vert.x and the engines stay the caller's.
 *
 * <pre>
 *   request ─▶ Lane ─▶ Door ─┬▶ JsonFront ─▶ Tables, CognitoUserPools ─▶ their engines
 *                            └▶ the S3 front ─▶ the S3 engine
 *   kubectl apply ─▶ Reconciliation ─▶ TableReconciler, BucketReconciler, UserPoolReconciler
 * </pre>
 */
public final class Storage implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Storage.class);
    private static final int LONGEST_STEP_SECONDS = 30;

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
            SharedIndexInformer<Secret> informer = keys.informer(client);
            storage.started.push(informer::stop);
            await(
                    informer.start().toCompletableFuture(),
                    config.startWait().toSeconds(),
                    "the access keys could not be read from the cluster");
            storage.listen(vertx, config, parts, keys);
            storage.started.push(Reconciliation.start(client, config.lease(), parts.reconcilers()));
            LOG.infof("storage listens host=%s port=%d loops=%d", config.host(), storage.port, config.loops());
            return storage;
        } catch (RuntimeException e) {
            storage.close();
            throw e;
        }
    }

    private void listen(Vertx vertx, StorageConfig config, Parts parts, AccessKeys keys) {
        port = config.port();
        for (int at = 0; at < config.loops(); at++) {
            // Once the first lane has a port, the others share it.
            Lane lane = new Lane(
                    config.host(),
                    port,
                    parts.services(),
                    loop -> parts.objects().apply(loop, keys),
                    keys,
                    Clock.systemUTC());
            String deployment = await(
                    vertx.deployVerticle(lane).toCompletionStage().toCompletableFuture(),
                    LONGEST_STEP_SECONDS,
                    "storage could not listen on %s:%d; is another process there? Choose another port, or 0"
                            .formatted(config.host(), config.port()));
            started.push(() -> await(
                    vertx.undeploy(deployment).toCompletionStage().toCompletableFuture(),
                    LONGEST_STEP_SECONDS,
                    "a lane did not end"));
            port = lane.port();
        }
    }

    private static <T> T await(Future<T> future, long seconds, String otherwise) {
        try {
            return future.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(otherwise + ": " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(otherwise + " within " + seconds + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted: " + otherwise, e);
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
