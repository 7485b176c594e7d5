package dev.hearth.gateway.dispatch;

import dev.hearth.gateway.dispatch.Peers.Sent;
import dev.hearth.gateway.route.FunctionRoute;
import dev.hearth.kinds.gateways.GatewayAddress;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where one function is at home, when there are several gateways, its requests that were sent there, and its pods that were lent.
 * On its home loop only.
 *
 * <pre>
 *            the function's home is another gateway
 *  HERE ──────────────────────────────────────────────► ELSEWHERE: requests are sent on, pods sent after them;
 *   ▲                                                       │        what runs here ends here
 *   └───────────────────────────────────────────────────────┘
 *     it is this one: what is known of its pods counts from now
 * </pre>
 */
final class HomeGateway {
    /** Gateways may for a moment disagree about a home: then the request goes back to the first one, which tries again. */
    private static final int MOST_HOPS = 3;

    /** Until the next tick. */
    private static final int MOST_TRIES = 2;

    /** To the gateway that sent it here: it has not run, and is to be sent where the function is at home now. */
    private static final Outcome.Closing MOVED = new Outcome.Closing("the function is at home at another gateway");

    private final FunctionQueue queue;
    private final Requests requests;
    private final Places places;
    private final StandingInitError initError;
    private final Dispatcher dispatcher;
    private final Lending lending;
    private final Borrowing borrowing;
    private Homes seen = Homes.ALONE;
    private @Nullable GatewayAddress elsewhere;
    private long hereSinceMillis;
    private int away;

    HomeGateway(
            FunctionQueue queue,
            Requests requests,
            Places places,
            StandingInitError initError,
            Dispatcher dispatcher,
            Limits limits) {
        this.queue = queue;
        this.requests = requests;
        this.places = places;
        this.initError = initError;
        this.dispatcher = dispatcher;
        this.hereSinceMillis = dispatcher.startMillis();
        this.lending = new Lending(places, requests, limits, dispatcher.nanos());
        this.borrowing = new Borrowing(queue, places, requests.tally(), dispatcher, limits);
    }

    /** Null while the function is at home here. With one gateway this costs one look at a snapshot that has not changed. */
    @Nullable
    GatewayAddress elsewhere() {
        Homes now = dispatcher.homes();
        if (now != seen) {
            seen = now;
            lending.clear();
            borrowing.end();
            moved(now.away(queue.key));
        }
        return elsewhere;
    }

    /** As {@link #elsewhere} was when it was asked last. */
    boolean isHere() {
        return elsewhere == null;
    }

    /** From when on it was for this gateway to see what becomes of the function's pods. */
    long hereSinceMillis() {
        return hereSinceMillis;
    }

    private void moved(@Nullable GatewayAddress to) {
        if (Objects.equals(to, elsewhere)) {
            if (to != null) {
                places.moveAll(to); // what was lent from there
            }
            return;
        }
        elsewhere = to;
        if (to == null) {
            cameHome();
        } else {
            initError.clear();
            places.moveAll(to);
            sendWaiting(to);
            queue.light();
        }
        dispatcher.demandChanged();
    }

    /** Deadlines of the function's pods count from now: what they did elsewhere is not known here. */
    private void cameHome() {
        hereSinceMillis = dispatcher.epochMillis();
        long now = dispatcher.nanos();
        places.desks().forEach(desk -> desk.cameHome(now));
        dispatcher.watch(queue);
    }

    // ── a function that is asked for much ───────────────────────────────────────────────────────────────────────────

    /** A request came, from its caller or sent on. */
    void came(Invocation invocation) {
        if (invocation.hops > 0 || invocation.tries > 0) {
            return;
        }
        if (elsewhere == null) {
            lending.came();
        } else {
            borrowing.came();
        }
    }

    /** Whether a pod that asks here for work gets it though the function is at home elsewhere. */
    boolean takes(PodDesk desk) {
        return borrowing.takes(desk);
    }

    /** Whether the operator is told of the pod from here, also when it runs nothing. */
    boolean tells(PodDesk desk) {
        return isHere() || borrowing.has(desk);
    }

    /** The pod has ended. */
    void forget(PodDesk desk) {
        borrowing.forget(desk);
    }

    /** Places of pods that are lent to this gateway. */
    int borrowed() {
        return isHere() ? 0 : borrowing.held();
    }

    void lend(GatewayAddress to, Loan.Asked asked, Consumer<Loan> lent) {
        FunctionRoute function = queue.route();
        if (function == null || elsewhere() != null) {
            lent.accept(Loan.NONE);
        } else {
            lending.lend(to, function, asked, dispatcher.nanos(), lent);
        }
    }

    /** False when there is nothing left to watch. */
    boolean tick(long now) {
        FunctionRoute function = queue.route();
        GatewayAddress home = elsewhere();
        return function != null && home != null && borrowing.tick(function, home, now);
    }

    // ── requests ────────────────────────────────────────────────────────────────────────────────────────────────────

    /** Requests that were sent on and have not ended. */
    int away() {
        return away;
    }

    /** False when it was tried in vain already: then it waits here until the next tick. */
    boolean maySend(Invocation invocation) {
        return invocation.tries < MOST_TRIES;
    }

    void send(Invocation invocation, FunctionRoute function, GatewayAddress to) {
        if (invocation.hops >= MOST_HOPS) {
            invocation.end(MOVED);
            return;
        }
        invocation.queue = queue;
        invocation.state = Invocation.State.AWAY;
        invocation.hops++;
        away++;
        requests.sentOn();
        invocation.takeBack =
                dispatcher.peers().send(to, function, invocation, sent -> sent(invocation, function, to, sent));
    }

    /** What waits here goes to where the function is at home now; through the gateway that it came from, where it came from one. */
    void sendWaiting(GatewayAddress to) {
        FunctionRoute function = queue.route();
        if (function == null) {
            return;
        }
        for (Invocation next = requests.nextToSend(); next != null; next = requests.nextToSend()) {
            next.tries = 0;
            if (next.hops > 0) {
                next.end(MOVED);
            } else {
                send(next, function, to);
            }
        }
    }

    private void sent(Invocation invocation, FunctionRoute function, GatewayAddress to, Sent sent) {
        if (invocation.state != Invocation.State.AWAY) {
            return;
        }
        away--;
        switch (sent) {
            case Sent.Ended(Outcome outcome) -> invocation.end(outcome);
            case Sent.NotTaken() -> {
                if (invocation.hops > 1) {
                    invocation.end(MOVED); // the first one, which its caller is connected to, tries again
                } else {
                    again(invocation, function);
                }
            }
            case Sent.Unreachable() -> {
                dispatcher.peers().unreachable(to);
                again(invocation, function);
            }
            case Sent.Lost() ->
                invocation.end(new Outcome.Lost(
                        ("the gateway '%s' was lost while it had the request for function '%s': it may have run, and is not"
                                        + " sent again")
                                .formatted(to.name(), function.name())));
        }
    }

    private void again(Invocation invocation, FunctionRoute function) {
        invocation.state = Invocation.State.NEW;
        invocation.hops--;
        invocation.tries++;
        dispatcher.invoke(function, invocation);
    }

    /** Its caller has left. */
    void takeBack(Invocation invocation) {
        invocation.state = Invocation.State.ENDED;
        away--;
        invocation.takeBack.run();
    }
}
