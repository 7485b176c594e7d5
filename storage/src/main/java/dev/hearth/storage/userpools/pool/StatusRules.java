package dev.hearth.storage.userpools.pool;

import dev.hearth.api.userpool.UserPool;
import dev.hearth.api.userpool.UserPoolSpec;
import dev.hearth.api.userpool.UserPoolStatus;
import dev.hearth.api.userpool.UserPoolStatus.ClientStatus;
import dev.hearth.kinds.Readiness;
import dev.hearth.storage.userpools.directory.Pool;
import dev.hearth.storage.userpools.directory.PoolKey;
import io.fabric8.kubernetes.api.model.Condition;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a UserPool's status says. Pure. */
final class StatusRules {
    static final String ENGINE_UNAVAILABLE = "EngineUnavailable";

    /** The pool is as it should be. */
    static UserPoolStatus ready(
            UserPool pool, String region, URI keycloak, Optional<Readiness> providers, Instant now) {
        PoolKey key = PoolKey.of(pool);
        UserPoolStatus status = new UserPoolStatus();
        status.userPoolId = key.poolId(region);
        status.issuer = keycloak + "/realms/" + key.realm();
        status.jwksUri = status.issuer + "/protocol/openid-connect/certs";
        for (UserPoolSpec.Client client : Pool.orEmpty(pool.getSpec().clients)) {
            ClientStatus one = new ClientStatus();
            one.name = client.name;
            one.clientId = key.clientId(client.name);
            one.secretName = Boolean.TRUE.equals(client.generateSecret) ? key.clientSecretsName() : null;
            status.clients.add(one);
            if (status.loginUrl == null && !Pool.orEmpty(client.callbackURLs).isEmpty()) {
                status.loginUrl = loginUrl(status.issuer, one.clientId, client.callbackURLs.getFirst());
            }
        }
        Readiness ready = Readiness.yes(
                "Serving",
                Pool.mail(pool.getSpec().smtp).isPresent()
                        ? "People can sign in."
                        : "People can sign in. There is no spec.smtp: codes are put into the Secret \"%s\"."
                                .formatted(key.codesName()));
        conditions(status, pool, ready, providers, now);
        return status;
    }

    /** Something keeps it from being so; what was known stays known. */
    static UserPoolStatus failed(UserPool pool, Readiness why, Instant now) {
        UserPoolStatus before = before(pool);
        UserPoolStatus status = new UserPoolStatus();
        status.userPoolId = before.userPoolId;
        status.issuer = before.issuer;
        status.jwksUri = before.jwksUri;
        status.loginUrl = before.loginUrl;
        status.clients = before.clients == null ? new ArrayList<>() : before.clients;
        Optional<Readiness> providers = find(before, UserPoolStatus.IDENTITY_PROVIDERS_READY)
                .map(last -> new Readiness(last.getStatus(), last.getReason(), last.getMessage()));
        conditions(status, pool, why, providers, now);
        return status;
    }

    private static String loginUrl(String issuer, String clientId, String callback) {
        return issuer + "/protocol/openid-connect/auth?client_id=" + clientId
                + "&response_type=code&scope=openid&redirect_uri="
                + URLEncoder.encode(callback, StandardCharsets.UTF_8);
    }

    private static void conditions(
            UserPoolStatus status, UserPool pool, Readiness ready, Optional<Readiness> providers, Instant now) {
        status.observedGeneration = pool.getMetadata().getGeneration();
        List<Condition> last = Pool.orEmpty(before(pool).conditions);
        List<Condition> conditions = new ArrayList<>();
        conditions.add(ready.condition(pool, UserPoolStatus.READY, last, now));
        providers.ifPresent(
                finding -> conditions.add(finding.condition(pool, UserPoolStatus.IDENTITY_PROVIDERS_READY, last, now)));
        status.conditions = conditions;
    }

    static UserPoolStatus before(UserPool pool) {
        return pool.getStatus() == null ? new UserPoolStatus() : pool.getStatus();
    }

    static Optional<Condition> find(UserPoolStatus status, String type) {
        return Pool.orEmpty(status.conditions).stream()
                .filter(condition -> condition.getType().equals(type))
                .findFirst();
    }

    /** Does it say something else than before? */
    static boolean isNews(UserPoolStatus before, Condition now) {
        return find(before, now.getType())
                .map(last -> !last.getStatus().equals(now.getStatus())
                        || !last.getReason().equals(now.getReason()))
                .orElse(true);
    }

    private StatusRules() {}
}
