package dev.hearth.gateway.dispatch;

import dev.hearth.api.Demand.AssignedPod;
import dev.hearth.api.Demand.FunctionDemand;
import dev.hearth.gateway.dispatch.Outcome.Kind;
import dev.hearth.gateway.route.FunctionRoute;
import dev.hearth.gateway.route.PodRoute;
import dev.hearth.kinds.gateways.GatewayAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One function's waiting requests and its pods' free places; whenever there is one of each, they meet. On its home loop
 * only.
 *
 * <pre>
 *  offer ──► free place? ──yes──► RUNNING ──► answered | timed out | pod ended ──► outcome
 *    │          │no                  ▲
 *    │          ▼                    │ a pod asks for work
 *    │       WAITING ────────────────┘
 *    │          └──► full, or would wait too long: 429 · saturated too long: 429
 *    │               held too long: 504 · init failed: its error
 *    └──► the function is at home at another gateway: sent there ({@link HomeGateway}), but for what pods do
 *         that it has lent ({@link Lending}, {@link Borrowing})
 * </pre>
 */
public final class FunctionQueue {
    final String key;
    final Loop home;
    private final Dispatcher dispatcher;
    private final Requests requests;
    private final Tally tally;
    private final Places places = new Places();
    private final StandingInitError initError = new StandingInitError();
    private final PodLife pods;
    private final Deadlines deadlines;
    private final Lighting lighting;
    private final HomeGateway homeGateway;
    private @Nullable FunctionRoute route;
    boolean removed;

    FunctionQueue(String key, Loop home, Dispatcher dispatcher, Limits limits) {
        this.key = key;
        this.home = home;
        this.dispatcher = dispatcher;
        this.requests = new Requests(limits, dispatcher, () -> dispatcher.meters(this));
        this.tally = requests.tally();
        this.homeGateway = new HomeGateway(this, requests, places, initError, dispatcher, limits);
        this.lighting = new Lighting(this, tally, places, initError, dispatcher);
        this.pods = new PodLife(this, requests, places, initError, dispatcher);
        this.deadlines = new Deadlines(this, requests, places, pods, dispatcher, limits);
    }

    // ── requests ────────────────────────────────────────────────────────────────────────────────────────────────────

    void offer(Invocation invocation, FunctionRoute seen) {
        FunctionRoute function = route == null ? seen : route;
        route = function;
        GatewayAddress elsewhere = homeGateway.elsewhere();
        homeGateway.came(invocation);
        boolean isForABorrowedPlace = places.anyFree() && !invocation.mayRepeat();
        if (elsewhere != null && !isForABorrowedPlace && homeGateway.maySend(invocation)) {
            homeGateway.send(invocation, function, elsewhere);
            return;
        }
        invocation.queue = this;
        if (!requests.arrived(invocation)) {
            invocation.end(new Outcome.Throttled(
                    Outcome.Throttled.Reason.REPEATED, "an invocation with this request id runs already", 1));
            return;
        }
        if (function.codeUnavailable().isPresent()) {
            requests.end(invocation, codeUnavailable(function.codeUnavailable().get()));
            return;
        }
        if (places.anyFree()) {
            hand(places.take(), invocation, function);
        } else {
            hold(invocation, function);
        }
    }

    private void hold(Invocation invocation, FunctionRoute function) {
        Optional<Outcome.Throttled> refusal = requests.hold(invocation, function.capacity());
        if (refusal.isPresent()) {
            requests.end(invocation, refusal.get());
            return;
        }
        dispatcher.watch(this);
        lighting.light();
        if (tally.queued()) {
            dispatcher.demandChanged();
        }
    }

    void abandon(Invocation invocation) {
        if (invocation.state == Invocation.State.AWAY) {
            homeGateway.takeBack(invocation);
        } else {
            requests.abandon(invocation);
        }
    }

    private void hand(NextCall call, Invocation invocation, FunctionRoute function) {
        requests.begin(invocation, call.desk(), function.timeout().toMillis());
        deadlines.started(invocation);
        dispatcher.watch(this);
        call.give(invocation, function);
    }

    private void match(FunctionRoute function) {
        while (places.anyFree()) {
            Invocation invocation = requests.next();
            if (invocation == null) {
                return;
            }
            hand(places.take(), invocation, function);
        }
    }

    /** Nobody serves and the last pod could not start: that is what to tell who waits. */
    void failWaitingWithStandingInitError(FunctionRoute function) {
        if (!places.anyFor(function.revision())) {
            initError.outcome().ifPresent(standing -> requests.endWaiting(waiter -> standing));
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
        GatewayAddress elsewhere = homeGateway.elsewhere();
        if (elsewhere != null && !homeGateway.takes(desk)) {
            call.moveTo(elsewhere);
            return Parked.TAKEN;
        }
        FunctionRoute function = route;
        if (!places.open(call, function == null ? 1 : function.containerConcurrency())) {
            return Parked.BUSY;
        }
        if (elsewhere != null) {
            desk.asked = true; // at home, which has lent it
        } else if (!desk.asked) {
            desk.surplus = function != null && places.serving(function.revision()) >= function.maxScale();
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
        Invocation invocation = requests.take(desk, requestId);
        if (invocation == null) {
            return false;
        }
        requests.end(invocation, outcome);
        pods.idle(desk);
        return true;
    }

    /**
     * The same from a pod that asks for the next one with its answer; empty when it does not run that one. Where there is a
     * next one the pod gets it before the caller gets the answer: it has nothing to do meanwhile, and falls asleep.
     */
    public Optional<Parked> answer(PodDesk desk, String requestId, Outcome outcome, NextCall next) {
        Invocation invocation = requests.take(desk, requestId);
        if (invocation == null) {
            return Optional.empty();
        }
        Parked parked = park(next);
        if (parked == Parked.TAKEN && !desk.calls.contains(next)) {
            requests.endLater(invocation, outcome);
        } else {
            requests.end(invocation, outcome);
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

    // ── several gateways ────────────────────────────────────────────────────────────────────────────────────────────

    /** The gateway at which the function is at home; null when it is this one. */
    @Nullable
    GatewayAddress elsewhere() {
        return homeGateway.elsewhere();
    }

    boolean isAtHomeHere() {
        return homeGateway.isHere();
    }

    /** Another gateway, to which many requests for the function come, asks for places of its pods. */
    void lend(GatewayAddress to, Loan.Asked asked, Consumer<Loan> lent) {
        homeGateway.lend(to, asked, lent);
    }

    void sendWaiting(GatewayAddress to) {
        homeGateway.sendWaiting(to);
    }

    /** What becomes of the pod's init was for this gateway to see. */
    boolean sawTheStartOf(PodDesk desk) {
        return isAtHomeHere() && desk.startedSince(homeGateway.hereSinceMillis());
    }

    // ── pods from pools ─────────────────────────────────────────────────────────────────────────────────────────────

    Lighting lighting() {
        return lighting;
    }

    void light() {
        lighting.light();
    }

    /** The pod could not be told that it is this function's. */
    public void notHandedOver(PoolCall call) {
        lighting.notHandedOver(call);
    }

    /** The pod that was told asks once more. */
    public void askedAgain(PoolCall call) {
        lighting.askedAgain(call);
    }

    /** The connection closed on which it was told: it may have ended before it has asked for work. */
    public void suspectInHandOver(PodDesk desk) {
        if (!desk.gone && !desk.asked) {
            dispatcher.look(desk.route);
        }
    }

    void adopted(PodDesk desk) {
        places.know(desk);
        dispatcher.demandChanged();
    }

    List<AssignedPod> assigned() {
        return places.assigned(name());
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
            requests.endWaiting(waiter -> broken);
        }
        if (initError.isOf(now.revision()) && !places.anyStarting()) {
            initError.outcome().ifPresent(standing -> requests.endWaiting(waiter -> standing));
        }
        offerAllPlaces();
        lighting.light();
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
            places.admit(function.revision(), function.maxScale());
            places.offerOnly(function.revision());
            match(function);
        }
    }

    void functionGone() {
        route = null;
        initError.clear();
        Outcome deleted = new Outcome.FunctionGone("function '%s' was deleted while the request waited".formatted(key));
        requests.endWaiting(waiter -> deleted);
        places.withdrawAll();
        requests.closeMeters();
        lighting.light();
        removeIfEmpty();
    }

    void podChanged(PodDesk desk, PodRoute now) {
        pods.changed(desk, now);
    }

    void podGone(PodDesk desk) {
        pods.gone(desk);
        homeGateway.forget(desk);
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
        boolean watching = deadlines.tick(now);
        return homeGateway.tick(now) || watching;
    }

    @Nullable
    FunctionRoute route() {
        return route;
    }

    /** What the operator is told, and the counters since the last time start anew; empty when there is nothing. */
    Optional<FunctionDemand> demand(long now) {
        var reports = places.reports(now, homeGateway::tells);
        Tally.Told told = tally.tell(now);
        if (reports.isEmpty() && told.nothing() && initError.get().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new FunctionDemand(
                namespace(),
                name(),
                route == null ? "" : route.revision(),
                told.queued(),
                told.inFlight(),
                told.peak(),
                told.arrived(),
                reports,
                initError.get(),
                told.concurrencyMillis()));
    }

    void sendAway(Outcome.Closing closing) {
        requests.endWaiting(waiter -> closing);
    }

    void close(Outcome.Closing closing) {
        sendAway(closing);
        places.desks().forEach(places::end);
    }

    String namespace() {
        return key.substring(0, key.indexOf('/'));
    }

    String name() {
        return key.substring(key.indexOf('/') + 1);
    }

    // For gauges, which may be read from any thread: an approximate number is good enough there.
    int waitingNow() {
        return tally.waiting();
    }

    int inFlight() {
        return tally.inFlight();
    }

    int busy() {
        return tally.total();
    }

    int away() {
        return homeGateway.away();
    }

    int borrowed() {
        return homeGateway.borrowed();
    }

    int podsNow() {
        return places.pods();
    }
}
