package dev.hearth.gateway.dispatch;

import dev.hearth.gateway.dispatch.Outcome.Kind;
import dev.hearth.gateway.route.FunctionRoute;
import dev.hearth.kinds.gateways.GatewayAddress;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What becomes of one function's requests and pods when time passes; looked at on every tick of its home loop. */
final class Deadlines {
    private static final long NEVER = Long.MAX_VALUE;
    private static final long TIME_TO_END_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final FunctionQueue queue;
    private final Requests requests;
    private final Places places;
    private final PodLife pods;
    private final Dispatcher dispatcher;
    private final Limits limits;
    private long earliest = NEVER;
    private long saturatedSince = NEVER;

    Deadlines(
            FunctionQueue queue, Requests requests, Places places, PodLife pods, Dispatcher dispatcher, Limits limits) {
        this.queue = queue;
        this.requests = requests;
        this.places = places;
        this.pods = pods;
        this.dispatcher = dispatcher;
        this.limits = limits;
    }

    void started(Invocation invocation) {
        earliest = Math.min(earliest, invocation.deadlineNanos);
    }

    /** Ends what has run or waited too long. False when there is nothing left to watch. */
    boolean tick(long now) {
        if (now >= earliest) {
            timeOut(now);
        }
        FunctionRoute function = queue.route();
        if (function == null) {
            return queue.inFlight() > 0;
        }
        expireWaiting(function, now);
        GatewayAddress elsewhere = queue.elsewhere();
        if (elsewhere != null) {
            queue.sendWaiting(elsewhere);
            return queue.busy() > 0;
        }
        queue.lighting().tick(now);
        boolean watching = queue.busy() > 0;
        for (PodDesk desk : List.copyOf(places.desks())) {
            watching |= boundInit(function, desk, now);
        }
        return watching;
    }

    private void timeOut(long now) {
        earliest = NEVER;
        for (PodDesk desk : List.copyOf(places.desks())) {
            for (Invocation invocation : List.copyOf(desk.running.values())) {
                if (invocation.deadlineNanos > now) {
                    started(invocation);
                } else {
                    pods.timedOut(desk, invocation, timedOut(invocation));
                }
            }
        }
    }

    private static Outcome timedOut(Invocation invocation) {
        double seconds = (invocation.deadlineNanos - invocation.handedNanos) / 1e9;
        return Outcome.Failed.of(
                Kind.TIMEOUT,
                "Sandbox.Timedout",
                invocation.error(String.format(Locale.ROOT, "Task timed out after %.2f seconds", seconds)));
    }

    // ── waiting ─────────────────────────────────────────────────────────────────────────────────────────────────────

    private void expireWaiting(FunctionRoute function, long now) {
        if (places.serving(function.revision()) < function.maxScale()) {
            saturatedSince = NEVER;
        } else if (saturatedSince == NEVER) {
            saturatedSince = now;
        }
        Invocation oldest = requests.oldest();
        if (oldest != null && now - oldest.arrivedNanos >= function.timeout().toNanos()) {
            queue.failWaitingWithStandingInitError(function);
            oldest = requests.oldest();
        }
        boolean saturated = saturatedSince != NEVER
                && now - saturatedSince >= limits.saturatedHold().toNanos();
        while (oldest != null) {
            long held = now - oldest.arrivedNanos;
            if (saturated && held >= limits.saturatedHold().toNanos()) {
                requests.endOldest(saturated(function));
            } else if (held >= limits.hold().toNanos()) {
                requests.endOldest(notPlaced(function));
            } else {
                return;
            }
            oldest = requests.oldest();
        }
    }

    private Outcome saturated(FunctionRoute function) {
        return new Outcome.Throttled(
                Outcome.Throttled.Reason.SATURATED,
                ("all %d places of function '%s' (spec.scaling.maxScale %d × containerConcurrency %d) have been busy for"
                                + " %d s; try again later, or raise them")
                        .formatted(
                                function.capacity(),
                                function.name(),
                                function.maxScale(),
                                function.containerConcurrency(),
                                limits.saturatedHold().toSeconds()),
                1);
    }

    private Outcome notPlaced(FunctionRoute function) {
        String why = function.notReady().map(message -> ": " + message).orElse("");
        return new Outcome.NotPlaced(
                ("no pod of function '%s' took the request within %d s (%d pods known, %d requests running)%s; see"
                                + " 'kubectl describe function %s -n %s'")
                        .formatted(
                                function.name(),
                                limits.hold().toSeconds(),
                                places.pods(),
                                queue.inFlight(),
                                why,
                                function.name(),
                                function.namespace()));
    }

    // ── init ────────────────────────────────────────────────────────────────────────────────────────────────────────

    /** True while the pod is still to be watched: starting, or to be deleted after its init failed. */
    private boolean boundInit(FunctionRoute function, PodDesk desk, long now) {
        if (desk.deletionAsked || desk.gone) {
            return false;
        }
        if (desk.initFailed) {
            if (now - desk.idleSinceNanos > TIME_TO_END_NANOS) {
                pods.delete(desk, "did not end after its init error");
            }
            return !desk.deletionAsked;
        }
        if (!desk.starting() || desk.route.runningSince().isEmpty()) {
            return desk.starting();
        }
        long limit = limits.init().plus(function.timeout()).toMillis();
        long running =
                dispatcher.epochMillis() - desk.route.runningSince().get().toEpochMilli();
        long known = TimeUnit.NANOSECONDS.toMillis(now - desk.seenNanos);
        if (Math.min(running, known) < limit) {
            return true;
        }
        if (queue.sawTheStartOf(desk)) {
            String sentence =
                    String.format(Locale.ROOT, "Task timed out after %.2f seconds during its init phase", limit / 1e3);
            pods.initEnded(desk, "Sandbox.Timedout", sentence);
        }
        pods.delete(desk, "init timed out");
        return false;
    }
}
