package dev.hearth.storage.userpools.pool;

import dev.hearth.api.DeletionPolicy;
import dev.hearth.api.userpool.UserPool;
import dev.hearth.api.userpool.UserPoolStatus;
import dev.hearth.kinds.ObjectEvents;
import dev.hearth.kinds.Readiness;
import dev.hearth.kinds.StatusPatch;
import dev.hearth.storage.userpools.directory.PoolKey;
import dev.hearth.storage.userpools.directory.RoomClient;
import dev.hearth.storage.userpools.engine.EngineBusy;
import dev.hearth.storage.userpools.engine.EngineUnavailable;
import dev.hearth.storage.userpools.engine.KeycloakEngine;
import dev.hearth.storage.userpools.engine.Realms;
import dev.hearth.storage.userpools.key.RoomKey;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import jakarta.ws.rs.WebApplicationException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The way of a UserPool: check → client secrets → resolve → plan → apply → status. It can be run at any time and as often as
 * one likes; what somebody changed in the realm by hand is repaired by the next run.
 *
 * <pre>
 *   engine down       Ready=False EngineUnavailable, tried again in seconds
 *   spec wrong        Ready=False InvalidSpec, until the spec changes
 *   Secret missing    Ready=False ReferenceNotFound, tried again in seconds
 *   issuer missing    Ready=True, IdentityProvidersReady=False, tried again in seconds
 * </pre>
 */
@ControllerConfiguration(finalizerName = "hearth.dev/user-pool")
public final class UserPoolReconciler implements Reconciler<UserPool>, Cleaner<UserPool> {
    private static final Duration SOON = Duration.ofSeconds(3);
    private static final Duration LATER = Duration.ofSeconds(15);

    private final Realms realms;
    private final RoomKey key;
    private final String region;
    private final Duration repair;
    private final Clock clock;
    private final ClientSecrets secrets;
    private final PoolResolver resolver;
    private final RealmApply apply;
    private final KubernetesClient client;
    private final ObjectEvents events;
    private final PoolNews news;

    /** @param repair how often a pool is compared with its realm though nothing happened */
    public UserPoolReconciler(
            KubernetesClient client,
            Realms realms,
            RoomKey key,
            String region,
            Duration repair,
            PoolNews news,
            Clock clock) {
        this.realms = realms;
        this.key = key;
        this.region = region;
        this.repair = repair;
        this.clock = clock;
        this.secrets = new ClientSecrets(client);
        this.resolver = new PoolResolver(client);
        this.apply = new RealmApply(realms, key);
        this.client = client;
        this.events = new ObjectEvents(client, "storage", clock);
        this.news = news;
    }

    @Override
    public List<EventSource<?, UserPool>> prepareEventSources(EventSourceContext<UserPool> context) {
        return List.of(news.source());
    }

    @Override
    public UpdateControl<UserPool> reconcile(UserPool pool, Context<UserPool> context) {
        List<String> problems = SpecRules.problems(pool);
        if (!problems.isEmpty()) {
            say(pool, failed(pool, Readiness.no("InvalidSpec", String.join(". ", problems) + ".")));
            return UpdateControl.noUpdate();
        }
        try {
            return settle(pool);
        } catch (ClientSecrets.NotOurs e) {
            say(pool, failed(pool, Readiness.no("SecretNameTaken", String.valueOf(e.getMessage()))));
            return UpdateControl.<UserPool>noUpdate().rescheduleAfter(LATER);
        } catch (EngineUnavailable | EngineBusy e) {
            say(pool, failed(pool, Readiness.no(StatusRules.ENGINE_UNAVAILABLE, String.valueOf(e.getMessage()))));
            return UpdateControl.<UserPool>noUpdate().rescheduleAfter(SOON);
        } catch (WebApplicationException e) {
            if (e.getResponse().getStatus() == 409) {
                // A change of before that was too slow for its caller is still being made.
                say(
                        pool,
                        failed(
                                pool,
                                Readiness.no(
                                        StatusRules.ENGINE_UNAVAILABLE,
                                        "Keycloak is still busy with an earlier change.")));
                return UpdateControl.<UserPool>noUpdate().rescheduleAfter(SOON);
            }
            say(pool, failed(pool, Readiness.no("EngineRefused", "Keycloak refused the pool: " + told(e))));
            throw e;
        }
    }

    private UpdateControl<UserPool> settle(UserPool pool) {
        Map<String, String> clientSecrets = secrets.ensure(pool);
        Resolution resolution = resolver.resolve(pool, clientSecrets);
        return switch (resolution) {
            case Resolution.Incomplete(Readiness why) -> {
                say(pool, failed(pool, why));
                yield UpdateControl.<UserPool>noUpdate().rescheduleAfter(LATER);
            }
            case Resolution.Complete(PoolRequest request) -> {
                KeycloakEngine.Address address = realms.addressNow();
                RealmApply.Outcome outcome = apply.apply(PoolPlanner.plan(
                        request, RoomClient.secret(key, request.key().realm())));
                Optional<Readiness> providers = providers(request, outcome.providerProblems());
                say(pool, StatusRules.ready(pool, region, address.url(), providers, clock.instant()));
                yield outcome.providerProblems().isEmpty()
                        ? UpdateControl.<UserPool>noUpdate().rescheduleAfter(repair)
                        : UpdateControl.<UserPool>noUpdate().rescheduleAfter(LATER);
            }
        };
    }

    private static Optional<Readiness> providers(PoolRequest request, List<String> problems) {
        if (request.providers().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                problems.isEmpty()
                        ? Readiness.yes("Serving", "People can sign in by every identity provider.")
                        : Readiness.no("IssuerUnreachable", String.join(". ", problems) + "."));
    }

    private UserPoolStatus failed(UserPool pool, Readiness why) {
        return StatusRules.failed(pool, why, clock.instant());
    }

    private void say(UserPool pool, UserPoolStatus status) {
        UserPoolStatus before = StatusRules.before(pool);
        if (!StatusPatch.write(client, "hearth-storage", pool, before, status)) {
            return;
        }
        status.conditions.stream()
                .filter(condition -> StatusRules.isNews(before, condition))
                .forEach(condition -> events.tell(
                        pool,
                        "True".equals(condition.getStatus()) ? "Normal" : "Warning",
                        condition.getReason(),
                        condition.getMessage()));
    }

    private static String told(WebApplicationException e) {
        String body = "";
        if (e.getResponse().hasEntity()) {
            e.getResponse().bufferEntity();
            body = e.getResponse().readEntity(String.class);
        }
        return body.isBlank() ? String.valueOf(e.getMessage()) : e.getMessage() + " " + body;
    }

    /** {@code Delete} forgets the realm before the object goes, however long the engine is away; {@code Retain} leaves it. */
    @Override
    public DeleteControl cleanup(UserPool pool, Context<UserPool> context) {
        PoolKey named = PoolKey.of(pool);
        if (pool.getSpec().deletionPolicy != DeletionPolicy.DELETE) {
            if (StatusRules.before(pool).userPoolId != null) {
                events.tell(
                        pool,
                        "Normal",
                        "Retained",
                        "The realm \"%s\" and its people stay; a UserPool of the same name finds them again."
                                .formatted(named.realm()));
            }
            return DeleteControl.defaultDelete();
        }
        try {
            realms.addressNow();
            apply.remove(named.realm());
            return DeleteControl.defaultDelete();
        } catch (EngineUnavailable | EngineBusy e) {
            say(
                    pool,
                    failed(
                            pool,
                            Readiness.no(
                                    StatusRules.ENGINE_UNAVAILABLE, "It cannot be deleted yet: " + e.getMessage())));
            return DeleteControl.noFinalizerRemoval().rescheduleAfter(SOON);
        }
    }
}
