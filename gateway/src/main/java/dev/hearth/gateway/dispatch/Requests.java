package dev.hearth.gateway.dispatch;

import dev.hearth.gateway.dispatch.Outcome.Throttled;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A function's requests: who waits, in order, and how each of them ends, counted. On its home loop only. */
final class Requests {
    private final WaitingRoom waiting;
    private final QueueTime queueTime;
    private final Set<String> givenIds = new HashSet<>();
    private final Tally tally;
    private final Dispatcher dispatcher;
    private final Supplier<FunctionMeters> newMeters;
    private @Nullable FunctionMeters meters;

    Requests(Limits limits, Dispatcher dispatcher, Supplier<FunctionMeters> newMeters) {
        this.waiting = new WaitingRoom(limits, dispatcher.waitingMemory());
        this.queueTime = new QueueTime(limits.saturatedHold(), limits.standingHold());
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

    /**
     * Why it may not wait, if it may not.
     *
     * @param places all that the function may have
     */
    Optional<Outcome.Throttled> hold(Invocation invocation, int places) {
        long now = dispatcher.nanos();
        if (waiting.isEmpty()) {
            queueTime.empty(now);
        }
        if (!queueTime.admits(waiting.size(), places, now)) {
            return Optional.of(tooLong(places, now));
        }
        Optional<Throttled.Reason> without = waiting.add(invocation);
        if (without.isPresent()) {
            return without.map(reason -> noRoom(reason, places));
        }
        invocation.state = Invocation.State.WAITING;
        tally.entered(invocation.enteredNanos);
        return Optional.empty();
    }

    private Outcome.Throttled tooLong(int places, long now) {
        return new Outcome.Throttled(
                Throttled.Reason.QUEUE_TIME,
                String.format(
                        Locale.ROOT,
                        "%s wait already, and the next would wait for %.1f s where %.1f s are the most; try again later, or raise"
                                + " spec.scaling.maxScale",
                        waiting,
                        queueTime.expectedNanos(waiting.size(), places) / 1e9,
                        queueTime.mostNanos(now) / 1e9),
                retryAfterSeconds(places));
    }

    private Outcome.Throttled noRoom(Throttled.Reason reason, int places) {
        String why = reason == Throttled.Reason.MEMORY
                ? "what waits for all functions takes as much memory as it may; try again later"
                : "the most that may; try again later, or raise spec.scaling.maxScale";
        return new Outcome.Throttled(reason, waiting + " wait already: " + why, retryAfterSeconds(places));
    }

    /** By then those who wait now should be gone: at least a second, at most a minute. */
    private int retryAfterSeconds(int places) {
        long nanos = queueTime.expectedNanos(waiting.size(), places);
        return (int) Math.clamp(TimeUnit.NANOSECONDS.toSeconds(nanos) + 1, 1, 60);
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
        if (invocation.state == Invocation.State.RUNNING) {
            queueTime.took(now - invocation.handedNanos);
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
