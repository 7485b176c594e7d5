package dev.hearth.gateway.dispatch;

import dev.hearth.api.Demand.FunctionDemand;
import dev.hearth.api.Demand.InitError;
import dev.hearth.gateway.dispatch.Outcome.Kind;
import dev.hearth.gateway.route.ContainerEnd;
import dev.hearth.gateway.route.FunctionRoute;
import dev.hearth.gateway.route.PodRoute;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private final Deadlines deadlines;
    private final WaitingRoom waiting;

    /** Open calls of pods that take work; the last that asked gets the next request, so that idle pods stay idle. */
    private final ArrayDeque<NextCall> free = new ArrayDeque<>();

    private final Map<String, PodDesk> desks = new LinkedHashMap<>();
    private @Nullable FunctionRoute route;
    private @Nullable FunctionMeters meters;
    private Optional<InitError> initError = Optional.empty();
    private int inFlight;
    private int peak;
    private long arrived;
    boolean removed;

    FunctionQueue(String key, Loop home, Dispatcher dispatcher, Limits limits) {
        this.key = key;
        this.home = home;
        this.dispatcher = dispatcher;
        this.deadlines = new Deadlines(this, dispatcher, limits);
        this.waiting = new WaitingRoom(limits);
    }

    // ── requests ────────────────────────────────────────────────────────────────────────────────────────────────────

    void offer(Invocation invocation, FunctionRoute seen) {
        FunctionRoute function = route == null ? seen : route;
        route = function;
        invocation.queue = this;
        invocation.arrivedNanos = dispatcher.nanos();
        arrived++;
        meters().arrived();
        if (function.codeUnavailable().isPresent()) {
            end(invocation, codeUnavailable(function.codeUnavailable().get()));
            return;
        }
        NextCall call = free.pollLast();
        if (call != null) {
            hand(call, invocation, function);
            peak = Math.max(peak, waiting.size() + inFlight);
            return;
        }
        invocation.state = Invocation.State.WAITING;
        if (!waiting.add(invocation)) {
            end(
                    invocation,
                    new Outcome.Throttled(
                            "%s wait for function '%s' already, the most that may; try again later, or raise spec.scaling.maxScale"
                                    .formatted(waiting, function.name())));
            return;
        }
        peak = Math.max(peak, waiting.size() + inFlight);
        dispatcher.watch(this);
        dispatcher.demandChanged();
    }

    void abandon(Invocation invocation) {
        if (invocation.state == Invocation.State.WAITING && waiting.remove(invocation)) {
            invocation.state = Invocation.State.ENDED;
            meters().abandoned();
        }
    }

    private void hand(NextCall call, Invocation invocation, FunctionRoute function) {
        PodDesk desk = call.desk();
        desk.calls.remove(call);
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
        inFlight++;
        dispatcher.watch(this);
        call.give(invocation, function);
    }

    private void end(Invocation invocation, Outcome outcome) {
        meters().ended(invocation, outcome, dispatcher.nanos());
        invocation.end(outcome);
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
        int places = Math.max(1, route == null ? 1 : route.containerConcurrency());
        if (desk.running.size() + desk.calls.size() >= places) {
            if (desk.calls.isEmpty()) {
                return Parked.BUSY;
            }
            NextCall oldest = desk.calls.removeFirst();
            free.remove(oldest);
            oldest.end();
        }
        desk.calls.add(call);
        if (!desk.asked) {
            desk.asked = true;
            desk.idleSinceNanos = dispatcher.nanos();
            initError = initError.filter(error -> !error.revision().equals(desk.route.revision()));
            dispatcher.demandChanged();
        }
        FunctionRoute function = route;
        if (function != null && desk.takesWork(function.revision())) {
            free.addLast(call);
            match(function);
        }
        return Parked.TAKEN;
    }

    /** The pod closed its call before there was work. */
    public void unpark(NextCall call) {
        if (call.desk().calls.remove(call)) {
            free.remove(call);
        }
    }

    private void match(FunctionRoute function) {
        while (!free.isEmpty()) {
            Invocation invocation = waiting.poll();
            if (invocation == null) {
                return;
            }
            hand(free.pollLast(), invocation, function);
        }
    }

    /** The pod answered one of its own invocations. False when it does not run that one (any more). */
    public boolean answer(PodDesk desk, String requestId, Outcome outcome) {
        Invocation invocation = desk.running.remove(requestId);
        if (invocation == null) {
            return false;
        }
        inFlight--;
        end(invocation, outcome);
        idle(desk);
        return true;
    }

    private void idle(PodDesk desk) {
        if (!desk.running.isEmpty()) {
            return;
        }
        desk.idleSinceNanos = dispatcher.nanos();
        if (desk.condemned) {
            delete(desk, "timed out");
        }
        if (desk.leaving() || desk.superseded) {
            dispatcher.demandChanged();
        }
    }

    /**
     * The pod says that it could not start: whoever waits for its revision gets its error, as it is.
     *
     * @param message for the function's status
     */
    public boolean initFailed(PodDesk desk, Outcome.Failed error, String message) {
        return initFailed(desk, error.type(), message, waiter -> error);
    }

    private boolean initFailed(PodDesk desk, String type, String message, Function<Invocation, Outcome> outcome) {
        if (desk.asked || desk.gone || desk.initFailed) {
            return false;
        }
        desk.initFailed = true;
        desk.idleSinceNanos = dispatcher.nanos();
        PodRoute pod = desk.route;
        initError = Optional.of(new InitError(pod.name(), pod.revision(), type, message));
        FunctionRoute function = route;
        if (function != null && function.revision().equals(pod.revision())) {
            failWaiting(outcome);
        }
        dispatcher.watch(this);
        dispatcher.demandChanged();
        return true;
    }

    /** The platform saw that it could not start: as in Lambda, the message names the request. */
    void initEnded(PodDesk desk, String type, String sentence) {
        initFailed(desk, type, sentence, waiter -> Outcome.Failed.of(Kind.INIT, type, waiter.error(sentence)));
    }

    private void failWaiting(Function<Invocation, Outcome> outcome) {
        for (Invocation next = waiting.poll(); next != null; next = waiting.poll()) {
            end(next, outcome.apply(next));
        }
    }

    /** The connection on which a running invocation was handed over has closed: see whether its pod has ended. */
    public void suspect(PodDesk desk) {
        if (!desk.gone && !desk.running.isEmpty()) {
            dispatcher.look(desk.route);
        }
    }

    // ── what the cluster says ───────────────────────────────────────────────────────────────────────────────────────

    void functionChanged(FunctionRoute now) {
        FunctionRoute before = route;
        route = now;
        for (PodDesk desk : desks.values()) {
            boolean was = before != null && desk.route.revision().equals(before.revision());
            boolean is = desk.route.revision().equals(now.revision());
            desk.superseded = !is && (was || desk.superseded);
        }
        if (now.codeUnavailable().isPresent()) {
            Outcome broken = codeUnavailable(now.codeUnavailable().get());
            failWaiting(waiter -> broken);
        }
        initError
                .filter(error -> error.revision().equals(now.revision()))
                .filter(error -> !waiting.isEmpty() && desks.values().stream().noneMatch(PodDesk::starting))
                .ifPresent(error -> failWaiting(waiter -> initOutcome(error)));
        offerAllPlaces();
        dispatcher.watch(this);
        dispatcher.demandChanged();
    }

    private static Outcome.Failed codeUnavailable(String message) {
        return Outcome.Failed.of(Kind.CODE_UNAVAILABLE, "Hearth.CodeUnavailable", message);
    }

    private static Outcome.Failed initOutcome(InitError error) {
        return Outcome.Failed.of(Kind.INIT, error.type(), error.message());
    }

    private void offerAllPlaces() {
        free.clear();
        FunctionRoute function = route;
        if (function == null) {
            return;
        }
        for (PodDesk desk : desks.values()) {
            if (desk.takesWork(function.revision())) {
                free.addAll(desk.calls);
            }
        }
        match(function);
    }

    void functionGone() {
        route = null;
        initError = Optional.empty();
        Outcome deleted = new Outcome.FunctionGone("function '%s' was deleted while the request waited".formatted(key));
        failWaiting(waiter -> deleted);
        free.clear();
        if (meters != null) {
            meters.close();
            meters = null;
        }
        removeIfEmpty();
    }

    void podChanged(PodDesk desk, PodRoute now) {
        desks.putIfAbsent(now.uid(), desk);
        desk.route = now;
        if (now.end().isPresent() && !desk.gone) {
            ended(desk, now.end().get());
        } else {
            offerAllPlaces();
            dispatcher.watch(this);
        }
        if (desk.leaving()) {
            dispatcher.demandChanged();
        }
    }

    private void ended(PodDesk desk, ContainerEnd end) {
        if (!desk.asked && desk.startedSince(dispatcher.startMillis())) {
            initEnded(desk, end.errorType(), end.sentence());
        }
        goneWith(desk, end.errorType(), end.sentence());
    }

    void podGone(PodDesk desk) {
        goneWith(desk, "Runtime.ExitError", ContainerEnd.NO_REASON);
        desks.remove(desk.route.uid());
        removeIfEmpty();
    }

    private void goneWith(PodDesk desk, String errorType, String sentence) {
        desk.gone = true;
        for (Invocation invocation : List.copyOf(desk.running.values())) {
            desk.running.remove(invocation.requestId);
            inFlight--;
            end(invocation, Outcome.Failed.of(Kind.EXIT, errorType, invocation.error(sentence)));
        }
        free.removeAll(desk.calls);
        desk.calls.forEach(NextCall::end);
        desk.calls.clear();
        dispatcher.demandChanged();
    }

    private void removeIfEmpty() {
        if (route == null && desks.isEmpty() && waiting.isEmpty() && inFlight == 0) {
            removed = true;
            dispatcher.remove(this);
        }
    }

    // ── for the deadlines ───────────────────────────────────────────────────────────────────────────────────────────

    /** Ends what has run or waited too long. False when there is nothing left to watch. */
    boolean tick(long now) {
        return deadlines.tick(now);
    }

    @Nullable
    FunctionRoute route() {
        return route;
    }

    List<PodDesk> desks() {
        return List.copyOf(desks.values());
    }

    int inFlight() {
        return inFlight;
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

    /** Pods that have asked for work and still take it. */
    int servingPods(FunctionRoute function) {
        int serving = 0;
        for (PodDesk desk : desks.values()) {
            if (desk.asked && desk.takesWork(function.revision())) {
                serving++;
            }
        }
        return serving;
    }

    /** The pod takes nothing more; it is deleted once the others that it runs have ended. */
    void timedOut(PodDesk desk, Invocation invocation, Outcome outcome) {
        desk.running.remove(invocation.requestId);
        inFlight--;
        desk.condemned = true;
        free.removeAll(desk.calls);
        end(invocation, outcome);
        idle(desk);
    }

    /** Nobody serves and the last pod could not start: that is what to tell who waits. */
    void failWaitingWithStandingInitError(FunctionRoute function) {
        boolean somebody = desks.values().stream()
                .anyMatch(desk ->
                        desk.takesWork(function.revision()) && desk.route.end().isEmpty());
        if (!somebody && initError.isPresent()) {
            Outcome standing = initOutcome(initError.get());
            failWaiting(waiter -> standing);
        }
    }

    void delete(PodDesk desk, String reason) {
        if (!desk.deletionAsked) {
            desk.deletionAsked = true;
            dispatcher.delete(desk.route, reason);
        }
    }

    // ── reports ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /** What the operator is told, and the counters since the last time start anew; empty when there is nothing. */
    Optional<FunctionDemand> demand(long now) {
        var pods = desks.values().stream()
                .filter(desk -> desk.asked && !desk.gone)
                .map(desk -> desk.report(now))
                .toList();
        int running = inFlight;
        int highest = Math.max(peak, waiting.size() + running);
        long since = arrived;
        peak = waiting.size() + running;
        arrived = 0;
        if (pods.isEmpty() && highest == 0 && since == 0 && initError.isEmpty()) {
            return Optional.empty();
        }
        int slash = key.indexOf('/');
        return Optional.of(new FunctionDemand(
                key.substring(0, slash),
                key.substring(slash + 1),
                route == null ? "" : route.revision(),
                waiting.size(),
                running,
                highest,
                since,
                pods,
                initError));
    }

    int busy() {
        return waiting.size() + inFlight;
    }

    void sendAway(Outcome.Closing closing) {
        failWaiting(waiter -> closing);
    }

    void close(Outcome.Closing closing) {
        sendAway(closing);
        for (PodDesk desk : desks.values()) {
            desk.calls.forEach(NextCall::end);
            desk.calls.clear();
        }
        free.clear();
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

    int podsNow() {
        return desks.size();
    }
}
