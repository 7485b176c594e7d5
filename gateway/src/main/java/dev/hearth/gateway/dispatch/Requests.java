package dev.hearth.gateway.dispatch;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A function's requests: who waits, in order, and how each of them ends, counted. On its home loop only. */
final class Requests {
    private final WaitingRoom waiting;
    private final Set<String> givenIds = new HashSet<>();
    private final Tally tally;
    private final Dispatcher dispatcher;
    private final Supplier<FunctionMeters> newMeters;
    private @Nullable FunctionMeters meters;

    Requests(Limits limits, Dispatcher dispatcher, Supplier<FunctionMeters> newMeters) {
        this.waiting = new WaitingRoom(limits);
        this.tally = new Tally(waiting);
        this.dispatcher = dispatcher;
        this.newMeters = newMeters;
    }

    Tally tally() {
        return tally;
    }

    /** False when one of the same id waits or runs here, and the pod could not tell their answers apart. */
    boolean arrived(Invocation invocation) {
        invocation.enteredNanos = dispatcher.nanos();
        if (invocation.arrivedNanos == 0) {
            invocation.arrivedNanos = invocation.enteredNanos;
        }
        tally.arrived();
        meters().arrived();
        return !invocation.mayRepeat() || givenIds.add(invocation.requestId);
    }

    private void gone(Invocation invocation) {
        if (invocation.mayRepeat()) {
            givenIds.remove(invocation.requestId);
        }
    }

    // ── waiting ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /** False when there is no room for it. */
    boolean hold(Invocation invocation) {
        if (!waiting.add(invocation)) {
            return false;
        }
        invocation.state = Invocation.State.WAITING;
        tally.entered(invocation.enteredNanos);
        return true;
    }

    @Nullable
    Invocation oldest() {
        return waiting.oldest();
    }

    /** Takes the oldest from those who wait. */
    @Nullable
    Invocation next() {
        return waiting.poll();
    }

    /** Takes the oldest, which goes to another gateway. */
    @Nullable
    Invocation nextToSend() {
        Invocation oldest = waiting.poll();
        if (oldest != null) {
            gone(oldest);
            tally.left(dispatcher.nanos());
        }
        return oldest;
    }

    void sentOn() {
        meters().sentOn();
    }

    void endOldest(Outcome outcome) {
        Invocation oldest = waiting.poll();
        if (oldest != null) {
            end(oldest, outcome);
        }
    }

    void endWaiting(Function<Invocation, Outcome> outcome) {
        for (Invocation next = waiting.poll(); next != null; next = waiting.poll()) {
            end(next, outcome.apply(next));
        }
    }

    void abandon(Invocation invocation) {
        if (invocation.state == Invocation.State.WAITING && waiting.remove(invocation)) {
            invocation.state = Invocation.State.ENDED;
            gone(invocation);
            tally.left(dispatcher.nanos());
            meters().abandoned();
        }
    }

    /** How many wait, for a sentence. */
    @Override
    public String toString() {
        return waiting.toString();
    }

    // ── running ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /** It runs from now on, for as long as the function may. */
    void begin(Invocation invocation, PodDesk desk, long timeoutMillis) {
        if (!desk.served) {
            desk.served = true;
            if (invocation.state == Invocation.State.WAITING) {
                meters().coldStart();
            }
        }
        if (invocation.state == Invocation.State.NEW) {
            tally.entered(invocation.enteredNanos);
        }
        invocation.begin(dispatcher.nanos(), dispatcher.epochMillis(), timeoutMillis);
        desk.running.put(invocation.requestId, invocation);
        tally.began();
    }

    /** The pod runs it no more; null when it does not. What becomes of it is for {@link #end}. */
    @Nullable
    Invocation take(PodDesk desk, String requestId) {
        Invocation invocation = desk.running.remove(requestId);
        if (invocation != null) {
            tally.ended();
        }
        return invocation;
    }

    void end(Invocation invocation, Outcome outcome) {
        leaves(invocation, outcome);
        invocation.end(outcome);
    }

    /** As {@link #end}, but the caller hears it once his loop has done what it is about. */
    void endLater(Invocation invocation, Outcome outcome) {
        leaves(invocation, outcome);
        invocation.endLater(outcome);
    }

    private void leaves(Invocation invocation, Outcome outcome) {
        gone(invocation);
        long now = dispatcher.nanos();
        if (invocation.state != Invocation.State.NEW) {
            tally.left(now);
        }
        meters().ended(invocation, outcome, now);
    }

    /** What a pod runs has ended otherwise than by its answer. */
    void endRunning(PodDesk desk, Invocation invocation, Outcome outcome) {
        take(desk, invocation.requestId);
        end(invocation, outcome);
    }

    private FunctionMeters meters() {
        FunctionMeters known = meters;
        if (known == null) {
            known = newMeters.get();
            meters = known;
        }
        return known;
    }

    void closeMeters() {
        if (meters != null) {
            meters.close();
            meters = null;
        }
    }
}
