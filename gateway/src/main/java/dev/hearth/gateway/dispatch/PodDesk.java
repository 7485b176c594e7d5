package dev.hearth.gateway.dispatch;

import dev.hearth.api.Demand.PodReport;
import dev.hearth.api.Demand.PodState;
import dev.hearth.gateway.route.PodRoute;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The gateway's side of one pod: its open calls for work and what it runs. On the home loop of its function only. */
public final class PodDesk {
    /** Null while the pod waits in a pool. */
    volatile @Nullable FunctionQueue queue;

    volatile PodRoute route;
    final Map<String, Invocation> running = new HashMap<>(4);
    final List<NextCall> calls = new ArrayList<>(2);

    /** When it became known here or, from a pool, was given its function. */
    long seenNanos;

    /** It was given its function while it waited in a pool. */
    boolean fromPool;

    /** The cluster says so, too. */
    boolean labelled;

    String functionUid = "";

    /** The call that the assignment was the answer to. */
    @Nullable
    PoolCall given;

    /** It has asked for work at least once, so its init is over. */
    boolean asked;

    boolean served;

    /** It reported an init error: it gets nothing and is about to end. */
    boolean initFailed;

    /** It is to be deleted once it runs nothing. */
    boolean condemned;

    /** The gateway has asked for its deletion. */
    boolean deletionAsked;

    /** Its revision was current and is not any more. */
    boolean superseded;

    /** It first asked when as many as may served already; {@link Places#admit}. */
    boolean surplus;

    boolean gone;
    long idleSinceNanos;

    PodDesk(@Nullable FunctionQueue queue, PodRoute route, long now) {
        this.queue = queue;
        this.route = route;
        this.seenNanos = now;
        this.idleSinceNanos = now;
    }

    /** Its function's; only of a pod that is not {@link #inPool}. */
    public FunctionQueue queue() {
        return Objects.requireNonNull(queue);
    }

    public boolean inPool() {
        return queue == null;
    }

    /** Guarded by {@link Pools}; from then on the pod belongs to the queue's loop. */
    void assign(FunctionQueue to, Tickets.Given function, long now) {
        fromPool = true;
        functionUid = function.functionUid();
        seenNanos = now;
        idleSinceNanos = now;
        route = route.as(function.function(), function.revision());
        queue = to;
    }

    /** Its function is at home here from now on: what it has done elsewhere is not known. */
    void cameHome(long now) {
        seenNanos = now;
        idleSinceNanos = now;
        asked = !running.isEmpty() || !calls.isEmpty();
        given = null;
    }

    /** It has not heard of it and is in its pool as before. */
    void unassign() {
        fromPool = false;
        given = null;
        queue = null;
    }

    public PodRoute route() {
        return route;
    }

    boolean takesWork(String revision) {
        return !leaving() && !superseded && !surplus && route.revision().equals(revision);
    }

    boolean leaving() {
        return gone || condemned || initFailed || route.draining();
    }

    /** Its container may still be starting. */
    boolean starting() {
        return !asked && !leaving() && route.end().isEmpty();
    }

    /**
     * Its container started while this gateway ran, so that what became of its init was for this gateway to see; the
     * kubelet's times are whole seconds.
     */
    boolean startedSince(long epochMillis) {
        return given != null
                || route.runningSince()
                        .map(since -> since.toEpochMilli() >= epochMillis - 1000)
                        .orElse(true);
    }

    PodReport report(long now) {
        PodState state =
                leaving() || superseded ? running.isEmpty() ? PodState.DRAINED : PodState.RETIRING : PodState.SERVING;
        long idleMillis = running.isEmpty() ? Math.max(0, TimeUnit.NANOSECONDS.toMillis(now - idleSinceNanos)) : 0;
        return new PodReport(route.name(), state, running.size(), idleMillis);
    }
}
