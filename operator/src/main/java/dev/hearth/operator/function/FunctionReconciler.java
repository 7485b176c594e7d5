package dev.hearth.operator.function;

import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionStatus;
import dev.hearth.kinds.Pages;
import dev.hearth.kinds.StatusPatch;
import dev.hearth.operator.autoscaler.IdleHistogram;
import dev.hearth.operator.bindings.FunctionKeys;
import dev.hearth.operator.code.CodeResolver;
import dev.hearth.operator.names.FunctionKey;
import dev.hearth.operator.pods.FleetView;
import dev.hearth.operator.pods.Fleets;
import dev.hearth.operator.pods.PodPlan;
import dev.hearth.operator.pools.Pools;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The way of a Function: check → resolve → plan → fleet → status. It runs when a spec changes, when something it refers
 * to changes, and when its fleet or its download has news; it can be run at any time and as often as one likes.
 */
public final class FunctionReconciler implements Reconciler<Function>, AutoCloseable {
    private static final String MANAGER = "hearth-operator";

    private final RequestResolver resolver;
    private final References references;
    private final FunctionKeys keys;
    private final NetworkPolicies networks;
    private final KubernetesClient client;
    private final PodPlanner planner;
    private final Fleets fleets;
    private final Pools pools;
    private final AssignmentPlanner assignments;
    private final FunctionEvents events;
    private final FunctionNews news;
    private final Clock clock;
    private final FirstRound firstRound;

    /** The functions that the informer knows; none before the start. */
    private volatile Supplier<Stream<Function>> known = Stream::empty;

    /** What was written last, until the informer has brought it back. */
    private final Map<FunctionKey, Written> written = new ConcurrentHashMap<>();

    private record Written(String uid, FunctionStatus status) {}

    public FunctionReconciler(
            KubernetesClient client,
            CodeResolver code,
            NetworkPolicies networks,
            Fleets fleets,
            Pools pools,
            PodSettings settings,
            FunctionNews news,
            Clock clock) {
        this.client = client;
        this.keys = new FunctionKeys(client);
        this.networks = networks;
        this.references = new References(client, news::about);
        this.resolver = new RequestResolver(code, references);
        this.planner = new PodPlanner(settings);
        this.fleets = fleets;
        this.pools = pools;
        this.assignments = new AssignmentPlanner(settings.packages(), planner);
        this.events = new FunctionEvents(client, clock);
        this.news = news;
        this.clock = clock;
        this.firstRound = new FirstRound(pools::functionsKnown);
    }

    @Override
    public List<EventSource<?, Function>> prepareEventSources(EventSourceContext<Function> context) {
        known = context.getPrimaryCache()::list;
        return List.of(news.source(this::forget));
    }

    @Override
    public UpdateControl<Function> reconcile(Function function, Context<Function> context) {
        FunctionKey key = FunctionKey.of(function);
        if (function.isMarkedForDeletion()) {
            forget(key);
            return UpdateControl.noUpdate();
        }
        FunctionStatus before = before(key, function);
        try {
            say(function, before, settle(function, before));
        } catch (RuntimeException e) {
            sayThatItFailed(function, before, e);
            throw e;
        } finally {
            firstRound.looked(key);
        }
        if (context.getPrimaryCache()
                .get(new io.javaoperatorsdk.operator.processing.event.ResourceID(key.name(), key.namespace()))
                .isEmpty()) {
            forget(key);
        }
        return UpdateControl.noUpdate();
    }

    private void say(Function function, FunctionStatus before, FunctionStatus after) {
        FunctionKey key = FunctionKey.of(function);
        if (!StatusRules.differs(before, after)) {
            fleets.published(key, Optional.ofNullable(after.revision));
            return;
        }
        if (after.keepAlive != null) {
            after.keepAlive.histogram = fleets.learned(key).orElse(null);
        }
        if (StatusPatch.send(client, MANAGER, function, before, after)) {
            written.put(key, new Written(function.getMetadata().getUid(), after));
            fleets.published(key, Optional.ofNullable(after.revision));
            events.changes(function, before, after);
        } else {
            forget(key);
        }
    }

    /** The fault is the operator's or the cluster's, not the function's; it is tried again for as long as it takes. */
    private void sayThatItFailed(Function function, FunctionStatus before, RuntimeException fault) {
        Finding failed = Finding.notYet(
                "ReconcileFailed",
                "The operator could not do its work and tries again: %s".formatted(fault.getMessage()));
        Finding code = StatusRules.find(before, FunctionStatus.CODE_AVAILABLE)
                .map(last -> new Finding(Finding.Status.valueOf(last.getStatus()), last.getReason(), last.getMessage()))
                .orElse(failed);
        try {
            FleetView fleet = fleets.view(FunctionKey.of(function));
            say(function, before, StatusRules.status(function, before, code, failed, fleet, clock.instant()));
        } catch (RuntimeException e) {
            fault.addSuppressed(e);
        }
    }

    private FunctionStatus settle(Function function, FunctionStatus before) {
        FunctionKey key = FunctionKey.of(function);
        List<String> problems = SpecRules.problems(function);
        if (!problems.isEmpty()) {
            Finding invalid = Finding.no("InvalidSpec", String.join(". ", problems) + ".");
            return StatusRules.status(function, before, invalid, invalid, fleets.view(key), clock.instant());
        }
        FunctionRequest request = FunctionRequest.of(function);
        Resolution resolution = resolver.resolve(request);
        return switch (resolution) {
            case Resolution.Incomplete(Finding code, Finding ready) ->
                StatusRules.status(function, before, code, ready, fleets.view(key), clock.instant());
            case Resolution.Complete complete -> {
                keys.apply(
                        key,
                        request.uid(),
                        request.bindings().stream().map(Bound::grant).toList());
                networks.apply(key, NetworkPolicyPlanner.plan(request));
                PodPlan plan = planner.plan(request, complete.digest(), complete.references());
                pools.function(
                        key,
                        assignments.plan(
                                request, plan, complete.digest(), complete.references(), keys.environment(key)));
                Optional.ofNullable(before.keepAlive)
                        .map(said -> said.histogram)
                        .flatMap(IdleHistogram::decode)
                        .ifPresent(learned -> fleets.learn(key, learned));
                FleetView fleet = fleets.apply(
                        plan,
                        Optional.ofNullable(before.revision),
                        Optional.ofNullable(before.codeSha256),
                        isProven(before));
                Finding ready = StatusRules.ready(fleet, request.scale().initialScale(), clock.instant());
                yield StatusRules.status(function, before, complete.code(), ready, fleet, clock.instant());
            }
        };
    }

    private FunctionStatus before(FunctionKey key, Function function) {
        FunctionStatus told = Objects.requireNonNullElseGet(function.getStatus(), FunctionStatus::new);
        Written last = written.get(key);
        if (last == null || !last.uid().equals(function.getMetadata().getUid())) {
            return told;
        }
        if (!StatusRules.differs(told, last.status())) {
            written.remove(key, last);
        }
        return last.status();
    }

    /** Whether a pod of the revision has served, as far as the status says. */
    private static boolean isProven(FunctionStatus status) {
        return StatusRules.find(status, FunctionStatus.READY)
                .filter(ready -> "True".equals(ready.getStatus()) && !StatusRules.UNTRIED.equals(ready.getReason()))
                .isPresent();
    }

    private void forget(FunctionKey key) {
        firstRound.looked(key);
        written.remove(key);
        resolver.forget(key);
        fleets.forget(key);
        pools.forget(key);
        keys.forget(key);
        networks.forget(key);
    }

    /**
     * To be called once the informer knows the functions: removes what was left of those that went while nobody led. Functions are
     * listed only when something seems to be left.
     */
    public void begin() {
        firstRound.begin(known.get().map(FunctionKey::of).collect(Collectors.toSet()));
        keys.sweep(
                known.get().map(FunctionReconciler::uid).collect(Collectors.toSet()),
                () -> there(FunctionReconciler::uid));
        pools.sweep(known.get().map(FunctionKey::of).collect(Collectors.toSet()), () -> there(FunctionKey::of));
    }

    private static String uid(Function function) {
        return function.getMetadata().getUid();
    }

    private <T> Set<T> there(java.util.function.Function<Function, T> part) {
        Set<T> there = new HashSet<>();
        Pages.forEach(client.resources(Function.class).inAnyNamespace(), function -> there.add(part.apply(function)));
        return there;
    }

    @Override
    public void close() {
        references.close();
    }
}
