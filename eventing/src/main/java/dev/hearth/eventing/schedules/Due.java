package dev.hearth.eventing.schedules;

import dev.hearth.eventing.schedules.cron.Expression;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Which ticks of a schedule are to be written down now. Pure: from its last tick, the time and the policy.
 *
 * @param ticks in their order
 * @param newest the newest that was passed, written down or not; the last one of before where none was
 */
record Due(List<Instant> ticks, Instant newest) {
    /** A tick that is no later than this is on time (EventBridge Scheduler is precise to a minute). */
    static final Duration GRACE = Duration.ofSeconds(60);

    static final int MOST_MADE_UP = 100;

    /** More ticks than this are not looked at one by one: a rate of a minute has so many in ten weeks. */
    private static final int MOST_LOOKED_AT = 100_000;

    /**
     * @param last the newest tick that was written down, or the moment before the first may be
     * @param upTo ticks of later times are not due
     * @param end absent: never
     * @param now by which a tick is on time or late; earlier than the clock by the schedule's flexible window
     */
    static Due of(
            Expression expression, Instant last, Instant upTo, Optional<Instant> end, MissedTicks missed, Instant now) {
        Deque<Instant> passed = new ArrayDeque<>();
        Instant from = last;
        Optional<Instant> next = within(expression.next(from), end);
        for (int looked = 0; next.isPresent() && !next.get().isAfter(upTo); looked++) {
            passed.addLast(next.get());
            if (passed.size() > MOST_MADE_UP) {
                passed.removeFirst();
            }
            from = next.get();
            if (looked > MOST_LOOKED_AT) {
                // The clock jumped over years. What is nearest to now is all that any policy would take.
                Instant near = upTo.minus(Duration.ofDays(1));
                from = near.isAfter(from) ? near : from;
                looked = 0;
            }
            next = within(expression.next(from), end);
        }
        return new Due(chosen(passed, now, missed), passed.isEmpty() ? last : passed.getLast());
    }

    private static List<Instant> chosen(Deque<Instant> passed, Instant now, MissedTicks missed) {
        if (passed.isEmpty()) {
            return List.of();
        }
        Instant newest = passed.getLast();
        boolean onTime = !newest.plus(GRACE).isBefore(now);
        return switch (missed) {
            case LATEST -> List.of(newest);
            case SKIP -> onTime ? List.of(newest) : List.of();
            case ALL -> List.copyOf(passed);
        };
    }

    private static Optional<Instant> within(Optional<Instant> tick, Optional<Instant> end) {
        return tick.filter(time -> end.isEmpty() || !time.isAfter(end.get()));
    }
}
