package dev.hearth.storage.userpools;

import dev.hearth.aws.json.JsonService;
import dev.hearth.storage.userpools.codes.CodePost;
import dev.hearth.storage.userpools.cognito.CognitoUserPools;
import dev.hearth.storage.userpools.directory.Pool;
import dev.hearth.storage.userpools.directory.PoolDirectory;
import dev.hearth.storage.userpools.engine.KeycloakEngine;
import dev.hearth.storage.userpools.engine.Realms;
import dev.hearth.storage.userpools.key.RoomKey;
import dev.hearth.storage.userpools.pool.PoolNews;
import dev.hearth.storage.userpools.pool.UserPoolReconciler;
import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * The user pools of a cluster, running: {@link #cognito} is a service for the room's listener, {@link #reconciler} a
 * reconciler for its loop.
 *
 * <pre>
 *   kubectl apply ─▶ UserPoolReconciler ─▶ realms of Keycloak ◀─ CognitoUserPools ◀─ SDKs
 *                          └▶ status, Secrets ─▶ PoolDirectory ──────┘
 * </pre>
 */
public final class UserPools implements AutoCloseable {
    private final Realms realms;
    private final PoolDirectory directory;
    private final EngineWatch watch;
    private final CognitoUserPools cognito;
    private final UserPoolReconciler reconciler;

    /**
     * Reads the pools that are there and returns; the engine is not asked for anything before there is a pool or a call. The
     * caller keeps owning client and engine.
     */
    public static UserPools start(KubernetesClient client, KeycloakEngine engine, UserPoolsConfig config) {
        return new UserPools(client, engine, config);
    }

    private UserPools(KubernetesClient client, KeycloakEngine engine, UserPoolsConfig config) {
        RoomKey key = RoomKey.of(client);
        PoolNews news = new PoolNews();
        realms = new Realms(engine, config.bounds(), config.clock());
        directory = new PoolDirectory(config.region());
        cognito = new CognitoUserPools(directory, realms, key, new CodePost(client, config.clock()), config.clock());
        reconciler =
                new UserPoolReconciler(client, realms, key, config.region(), config.repair(), news, config.clock());
        try {
            directory.follow(client);
        } catch (RuntimeException e) {
            realms.close();
            throw e;
        }
        watch = new EngineWatch(
                realms,
                () -> !directory.all().isEmpty(),
                () -> directory.all().stream().map(Pool::key).forEach(news::about));
    }

    /** Amazon Cognito's user-pool API. */
    public JsonService cognito() {
        return cognito;
    }

    /** Of the UserPool kind. */
    public UserPoolReconciler reconciler() {
        return reconciler;
    }

    @Override
    public void close() {
        watch.close();
        directory.close();
        realms.close();
    }
}
