package dev.hearth.gateway.dispatch;

import java.util.concurrent.TimeUnit;

/** How many of a function's requests run and wait, and what of it the demand stream has not told yet. */
final class Tally {
    private final WaitingRoom waiting;
    private int inFlight;
    private int peak;
    private int arrived;
    private int queuedWhenTold;

    /**
     * When requests left less when they came. With {@code total() * now} it is the time that all requests have spent here,
     * those that still are included; so nothing is to be summed up while they run. It may overflow: only differences count.
     */
    private long leftLessCameNanos;

    private long toldMillis;

    /** What happened since the one before. */
    record Told(int queued, int inFlight, int peak, int arrived, long concurrencyMillis) {
        boolean nothing() {
            return peak == 0 && arrived == 0;
        }
    }

    Tally(WaitingRoom waiting) {
        this.waiting = waiting;
    }

    void arrived() {
        arrived++;
    }

    /** One that came then waits or runs from now on. */
    void entered(long cameNanos) {
        leftLessCameNanos -= cameNanos;
    }

    /** One that had entered is done or gone. */
    void left(long nowNanos) {
        leftLessCameNanos += nowNanos;
    }

    void began() {
        inFlight++;
        peak = Math.max(peak, total());
    }

    void ended() {
        inFlight--;
    }

    /**
     * One more waits. True when that is news: none did, or twice as many do as was told last. A full queue that goes a few
     * up and down is none, and would make a line of every request.
     */
    boolean queued() {
        peak = Math.max(peak, total());
        return waiting.size() == 1 || waiting.size() >= 2 * queuedWhenTold;
    }

    int waiting() {
        return waiting.size();
    }

    int inFlight() {
        return inFlight;
    }

    int total() {
        return waiting.size() + inFlight;
    }

    Told tell(long nowNanos) {
        long millis = TimeUnit.NANOSECONDS.toMillis(leftLessCameNanos + total() * nowNanos);
        Told told = new Told(waiting.size(), inFlight, Math.max(peak, total()), arrived, millis - toldMillis);
        toldMillis = millis;
        peak = total();
        arrived = 0;
        queuedWhenTold = waiting.size();
        return told;
    }
}
