package dev.hearth.operator.autoscaler;

import java.util.ArrayDeque;

/**
 * The highest value of the last so many turns. It keeps a falling staircase: a value that is older and not higher than a
 * newer one can never be the highest again.
 *
 * <p>Example: 4 in turn 0, 3 in turn 30, 0 in turn 60. Over 150 turns the highest is 4, in turn 150 it is 3, in turn 180
 * it is 0 ({@code KnativeRuleTest.delaysScalingDown}).
 */
final class MaxWindow {
    private record Step(long turn, int value) {}

    private final ArrayDeque<Step> staircase = new ArrayDeque<>();

    /** Takes in a value of this turn, and forgets those before the last {@code turns}. */
    int highest(long turn, int value, long turns) {
        int now = value;
        while (!staircase.isEmpty() && staircase.getLast().value() <= now) {
            staircase.removeLast();
        }
        while (!staircase.isEmpty() && turn - staircase.getFirst().turn() >= turns) {
            staircase.removeFirst();
        }
        if (staircase.isEmpty() || staircase.getLast().turn() < turn) {
            staircase.addLast(new Step(turn, now));
        }
        return staircase.getFirst().value();
    }

    void clear() {
        staircase.clear();
    }
}
