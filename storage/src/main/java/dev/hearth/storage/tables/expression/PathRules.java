package dev.hearth.storage.tables.expression;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Paths of one expression neither overlap (one lies within the other) nor conflict (one takes for a map what the other takes for a list). */
final class PathRules {
    private PathRules() {}

    static void check(ExpressionParameter parameter, List<AttributePath> paths) {
        String conflict = null;
        for (int second = 1; second < paths.size(); second++) {
            for (int first = 0; first < second; first++) {
                Boolean overlap = overlap(paths.get(first), paths.get(second));
                if (overlap == null) {
                    continue;
                }
                String pair = " with each other; must remove or rewrite one of these paths; path one: "
                        + paths.get(first) + ", path two: " + paths.get(second);
                if (overlap) {
                    throw parameter.invalid("Two document paths overlap" + pair);
                }
                conflict = conflict == null ? pair : conflict;
            }
        }
        if (conflict != null) {
            throw parameter.invalid("Two document paths conflict" + conflict);
        }
    }

    /** True: they overlap; false: they conflict; null: neither. */
    private static @Nullable Boolean overlap(AttributePath one, AttributePath two) {
        int shared = Math.min(one.steps().size(), two.steps().size());
        for (int i = 0; i < shared; i++) {
            AttributePath.Step left = one.steps().get(i);
            AttributePath.Step right = two.steps().get(i);
            if (left instanceof AttributePath.Step.Name != right instanceof AttributePath.Step.Name) {
                return false;
            }
            if (!left.equals(right)) {
                return null;
            }
        }
        return true;
    }
}
