package dev.hearth.gateway.dispatch;

import dev.hearth.api.Demand.FunctionDemand;
import dev.hearth.gateway.dispatch.Outcome.Kind;
import dev.hearth.gateway.route.FunctionRoute;
import dev.hearth.gateway.route.PodRoute;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One function's waiting requests and its pods' free places; whenever there is one of each, they meet. On its home loop
 * only.
 *
 * <pre>
 *  offer ──► free place? ──yes──► RUNNING ──► answered | timed out | pod ended ──► outcome
 *               │no                  ▲
 *               ▼                    │ a pod asks for work
 *            WAITING ────────────────┘
 *               └──► full: 429 · saturated too long: 429 · held too long: 504 · init failed: its error
 * </pre>
 */
public final class FunctionQueue {
    final String key;
    final Loop home;
    private final Dispatcher dispatcher;
    private final WaitingRoom waiting;
    private final Tally tally;
    private final Places places = new Places();
    private final StandingInitError initError = new StandingInitError();
    private final PodLife pods;
    private final Deadlines deadlines;
    private @Nullable FunctionRoute route;
    private @Nullable FunctionMeters meters;
    boolean removed;

    FunctionQueue(String key, Loop home, Dispatcher dispatcher, Limits limits) {
        this.key = key;
        this.home = home;
        this.dispatcher = dispatcher;
        this.waiting = new WaitingRoom(limits);
        this.tally = new Tally(waiting);
        this.pods = new PodLife(this, places, initError, dispatcher);
        this.deadlines = new Deadlines(this, places, pods, dispatcher, limits);
    }

    // ── requests ────────────────────────────────────────────────────────────────────────────────────────────────────

    void offer(Invocation invocation, FunctionRoute seen) {
        FunctionRoute function = route == null ? seen : route;
        route = function;
        invocation.queue = this;
        invocation.arrivedNanos = dispatcher.nanos();
        tally.arrived();
        meters().arrived();
        if (function.codeUnavailable().isPresent()) {
            end(invocation, codeUnavailable(function.codeUnavailable().get()));
            return;
        }
        if (places.anyFree()) {
            hand(places.take(), invocation, function);
        } else {
            hold(invocation, function);
        }
    }

    private void hold(Invocation invocation, FunctionRoute function) {
        invocation.state = Invocation.State.WAITING;
        if (!waiting.add(invocation)) {
            String full = "%s wait for function '%s' already, the most that may; try again later, or raise"
                    + " spec.scaling.maxScale";
            end(invocation, new Outcome.Throttled(full.formatted(waiting, function.name())));
            return;
        }
        dispatcher.watch(this);
        if (tally.queued()) {
            dispatcher.demandChanged();
        }
    }

    void abandon(Invocation invocation) {
        if (invocation.state == Invocation.State.WAITING && waiting.remove(invocation)) {
            invocation.state = Invocation.State.ENDED;
            meters().abandoned();
        }
    }

    private void hand(NextCall call, Invocation invocation, FunctionRoute function) {
        PodDesk desk = call.desk();
        long now = dispatcher.nanos();
        if (!desk.served) {
            desk.served = true;
            if (invocation.state == Invocation.State.WAITING) {
                meters().coldStart();
            }
        }
        invocation.state = Invocation.State.RUNNING;
        invocation.handedNanos = now;
        invocation.deadlineNanos = now + function.timeout().toNanos();
        invocation.deadlineEpochMillis =
                dispatcher.epochMillis() + function.timeout().toMillis();
        deadlines.started(invocation);
        desk.running.put(invocation.requestId, invocation);
        tally.began();
        dispatcher.watch(this);
        call.give(invocation, function);
    }

    private void match(FunctionRoute function) {
        while (places.anyFree()) {
            Invocation invocation = waiting.poll();
            if (invocation == null) {
                return;
            }
            hand(places.take(), invocation, function);
        }
    }

    /** What a pod runs has ended otherwise than by its answer. */
    void finish(PodDesk desk, Invocation invocation, Outcome outcome) {
        desk.running.remove(invocation.requestId);
        tally.ended();
        end(invocation, outcome);
    }

    private void end(Invocation invocation, Outcome outcome) {
        meters().ended(invocation, outcome, dispatcher.nanos());
        invocation.end(outcome);
    }

    void failWaiting(Function<Invocation, Outcome> outcome) {
        for (Invocation next = waiting.poll(); next != null; next = waiting.poll()) {
            end(next, outcome.apply(next));
        }
    }

    @Nullable
    Invocation oldestWaiting() {
        return waiting.oldest();
    }

    void expireOldest(Outcome outcome) {
        Invocation oldest = waiting.poll();
        if (oldest != null) {
            end(oldest, outcome);
        }
    }

    /** Nobody serves and the last pod could not start: that is what to tell who waits. */
    void failWaitingWithStandingInitError(FunctionRoute function) {
        if (!places.anyFor(function.revision())) {
            initError.outcome().ifPresent(standing -> failWaiting(waiter -> standing));
        }
    }

    // ── pods asking and answering ───────────────────────────────────────────────────────────────────────────────────

    /** What became of a pod's call for work. */
    public enum Parked {
        TAKEN,
        /** All of the pod's places are busy: it must answer before it asks again. */
        BUSY,
        /** The pod has reported an init error or is gone: it gets nothing any more. */
        ENDED
    }

    public Parked park(NextCall call) {
        PodDesk desk = call.desk();
        if (desk.gone || desk.initFailed) {
            return Parked.ENDED;
        }
        FunctionRoute function = route;
        if (!places.open(call, function == null ? 1 : function.containerConcurrency())) {
            return Parked.BUSY;
        }
        if (!desk.asked) {
            pods.asked(desk);
        }
        if (function != null && desk.takesWork(function.revision())) {
            places.offer(call);
            match(function);
        }
        return Parked.TAKEN;
    }

    /** The pod closed its call before there was work. */
    public void unpark(NextCall call) {
        places.closed(call);
    }

    /** The pod answered one of its own invocations. False when it does not run that one (any more). */
    public boolean answer(PodDesk desk, String requestId, Outcome outcome) {
        Invocation invocation = desk.running.remove(requestId);
        if (invocation == null) {
            return false;
        }
        tally.ended();
        end(invocation, outcome);
        pods.idle(desk);
        return true;
    }

    /**
     * The same from a pod that asks for the next one with its answer; empty when it does not run that one. Where there is a
     * next one the pod gets it before the caller gets the answer: it has nothing to do meanwhile, and falls asleep.
     */
    public Optional<Parked> answer(PodDesk desk, String requestId, Outcome outcome, NextCall next) {
        Invocation invocation = desk.running.remove(requestId);
        if (invocation == null) {
            return Optional.empty();
        }
        tally.ended();
        Parked parked = park(next);
        if (parked == Parked.TAKEN && !desk.calls.contains(next)) {
            meters().ended(invocation, outcome, dispatcher.nanos());
            invocation.endLater(outcome);
        } else {
            end(invocation, outcome);
        }
        pods.idle(desk);
        return Optional.of(parked);
    }

    /**
     * The pod says that it could not start: whoever waits for its revision gets its error, as it is.
     *
     * @param message for the function's status
     */
    public boolean initFailed(PodDesk desk, Outcome.Failed error, String message) {
        return pods.initFailed(desk, error.type(), message, waiter -> error);
    }

    /** The connection on which a running invocation was handed over has closed. */
    public void suspect(PodDesk desk) {
        pods.suspect(desk);
    }

    // ── what the cluster says ───────────────────────────────────────────────────────────────────────────────────────

    void functionChanged(FunctionRoute now) {
        FunctionRoute before = route;
        route = now;
        for (PodDesk desk : places.desks()) {
            boolean was = before != null && desk.route.revision().equals(before.revision());
            boolean is = desk.route.revision().equals(now.revision());
            desk.superseded = !is && (was || desk.superseded);
        }
        if (now.codeUnavailable().isPresent()) {
            Outcome broken = codeUnavailable(now.codeUnavailable().get());
            failWaiting(waiter -> broken);
        }
        if (initError.isOf(now.revision()) && !places.anyStarting()) {
            initError.outcome().ifPresent(standing -> failWaiting(waiter -> standing));
        }
        offerAllPlaces();
        dispatcher.watch(this);
        dispatcher.demandChanged();
    }

    private static Outcome.Failed codeUnavailable(String message) {
        return Outcome.Failed.of(Kind.CODE_UNAVAILABLE, "Hearth.CodeUnavailable", message);
    }

    void offerAllPlaces() {
        FunctionRoute function = route;
        if (function == null) {
            places.withdrawAll();
        } else {
            places.offerOnly(function.revision());
            match(function);
        }
    }

    void functionGone() {
        route = null;
        initError.clear();
        Outcome deleted = new Outcome.FunctionGone("function '%s' was deleted while the request waited".formatted(key));
        failWaiting(waiter -> deleted);
        places.withdrawAll();
        if (meters != null) {
            meters.close();
            meters = null;
        }
        removeIfEmpty();
    }

    void podChanged(PodDesk desk, PodRoute now) {
        pods.changed(desk, now);
    }

    void podGone(PodDesk desk) {
        pods.gone(desk);
        removeIfEmpty();
    }

    private void removeIfEmpty() {
        if (route == null && places.pods() == 0 && tally.total() == 0) {
            removed = true;
            dispatcher.remove(this);
        }
    }

    // ── time, reports, closing ──────────────────────────────────────────────────────────────────────────────────────

    /** Ends what has run or waited too long. False when there is nothing left to watch. */
    boolean tick(long now) {
        return deadlines.tick(now);
    }

    @Nullable
    FunctionRoute route() {
        return route;
    }

    /** What the operator is told, and the counters since the last time start anew; empty when there is nothing. */
    Optional<FunctionDemand> demand(long now) {
        var reports = places.reports(now);
        Tally.Told told = tally.tell();
        if (reports.isEmpty() && told.nothing() && initError.get().isEmpty()) {
            return Optional.empty();
        }
        int slash = key.indexOf('/');
        return Optional.of(new FunctionDemand(
                key.substring(0, slash),
                key.substring(slash + 1),
                route == null ? "" : route.revision(),
                told.queued(),
                told.inFlight(),
                told.peak(),
                told.arrived(),
                reports,
                initError.get()));
    }

    void sendAway(Outcome.Closing closing) {
        failWaiting(waiter -> closing);
    }

    void close(Outcome.Closing closing) {
        sendAway(closing);
        places.desks().forEach(places::end);
    }

    private FunctionMeters meters() {
        FunctionMeters known = meters;
        if (known == null) {
            int slash = key.indexOf('/');
            known = dispatcher.meters(key.substring(0, slash), key.substring(slash + 1), this);
            meters = known;
        }
        return known;
    }

    // For gauges, which may be read from any thread: an approximate number is good enough there.
    int waitingNow() {
        return waiting.size();
    }

    int inFlight() {
        return tally.inFlight();
    }

    int busy() {
        return tally.total();
    }

    int podsNow() {
        return places.pods();
    }
}
