package dev.hearth.operator.pools;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;

/**
 * How many pods were asked of a pool and when, second by second, for as long as it is remembered. Time may jump: what then
 * lies in the future is taken as now, so that no burst is remembered for longer than the window.
 */
final class Arrivals {
    static final Duration REMEMBERED = Duration.ofMinutes(10);

    private final ArrayDeque<Second> seconds = new ArrayDeque<>();

    private record Second(long at, int count) {}

    void add(Instant now, int count) {
        forget(now);
        if (count <= 0) {
            return;
        }
        Second last = seconds.peekLast();
        if (last != null && last.at() == now.getEpochSecond()) {
            seconds.removeLast();
            seconds.addLast(new Second(last.at(), last.count() + count));
        } else {
            seconds.addLast(new Second(now.getEpochSecond(), count));
        }
    }

    /** The most that were asked for within any time as long as a new pod takes. */
    int burst(Instant now, Duration refill) {
        forget(now);
        long width = Math.max(1, refill.plusMillis(999).toSeconds());
        int most = 0;
        int sum = 0;
        ArrayDeque<Second> window = new ArrayDeque<>();
        for (Second second : seconds) {
            window.addLast(second);
            sum += second.count();
            while (second.at() - window.getFirst().at() >= width) {
                sum -= window.removeFirst().count();
            }
            most = Math.max(most, sum);
        }
        return most;
    }

    private void forget(Instant now) {
        long present = now.getEpochSecond();
        if (!seconds.isEmpty() && seconds.getLast().at() > present) {
            int ahead = 0;
            while (!seconds.isEmpty() && seconds.getLast().at() > present) {
                ahead += seconds.removeLast().count();
            }
            int there = 0;
            if (!seconds.isEmpty() && seconds.getLast().at() == present) {
                there = seconds.removeLast().count();
            }
            seconds.addLast(new Second(present, ahead + there));
        }
        while (!seconds.isEmpty() && seconds.getFirst().at() <= present - REMEMBERED.toSeconds()) {
            seconds.removeFirst();
        }
    }
}
