package dev.hearth.operator.autoscaler;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;

/**
 * The highest sample of a sliding window. It keeps a falling staircase: a sample that is older and not higher than a
 * newer one can never be the highest again. Whole seconds are the grain, so it holds at most one sample a second.
 *
 * <p>Example: 3 at second 0, 1 at 1, 2 at 2 leaves 3, 2; once second 0 has left the window the highest is 2
 * ({@code AutoscalerTest.fallsToTheNextHighestWhenThePeakLeaves}).
 */
final class PeakWindow {
    private record Sample(long second, int value) {}

    private final ArrayDeque<Sample> staircase = new ArrayDeque<>();

    void add(Instant at, int value) {
        long second = at.getEpochSecond();
        while (!staircase.isEmpty() && staircase.getLast().value() <= value) {
            staircase.removeLast();
        }
        if (staircase.isEmpty() || staircase.getLast().second() < second) {
            staircase.addLast(new Sample(second, value));
        }
    }

    /** The highest sample at or after {@code now - length}; 0 when there is none. */
    int highest(Instant now, Duration length) {
        long from = now.minus(length).getEpochSecond();
        for (Sample sample : staircase) {
            if (sample.second() >= from) {
                return sample.value();
            }
        }
        return 0;
    }

    void forgetBefore(Instant instant) {
        long from = instant.getEpochSecond();
        while (!staircase.isEmpty() && staircase.getFirst().second() < from) {
            staircase.removeFirst();
        }
    }
}
