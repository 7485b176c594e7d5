package dev.hearth.conformance.simulator;

import dev.hearth.conformance.simulator.Trace.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What all policies did, as a table in Markdown; {@link Picture} draws the same.
 *
 * @param outcomes of each policy, in the order of the table, one for each function
 */
record Findings(Map<Policy, List<Outcome>> outcomes) {
    /** The policy whose idle memory is 100 %. */
    static final String YARDSTICK = "fixed 10 min";

    static double cold(List<Outcome> some) {
        return some.stream().mapToInt(Outcome::cold).sum();
    }

    static double idleHours(List<Outcome> some) {
        return some.stream().mapToDouble(Outcome::idleSeconds).sum() / 3600;
    }

    /** Of the functions' shares of cold calls, the one that three in four do not exceed. */
    static double coldShare75(List<Outcome> some) {
        double[] shares = some.stream()
                .filter(outcome -> outcome.calls() > 0)
                .mapToDouble(Outcome::coldShare)
                .sorted()
                .toArray();
        return shares.length == 0 ? 0 : shares[(int) Math.ceil(0.75 * shares.length) - 1];
    }

    List<Outcome> of(Policy policy, Predicate<Kind> kinds) {
        return outcomes.getOrDefault(policy, List.of()).stream()
                .filter(outcome -> kinds.test(outcome.kind()))
                .toList();
    }

    double yardstick(Predicate<Kind> kinds) {
        return outcomes.keySet().stream()
                .filter(policy -> policy.name().equals(YARDSTICK))
                .mapToDouble(policy -> idleHours(of(policy, kinds)))
                .sum();
    }

    String table() {
        StringBuilder text =
                new StringBuilder("| arrivals | policy | cold starts | of calls | 75 % of functions at most |"
                        + " idle pod-hours | of fixed 10 min |\n|---|---|---:|---:|---:|---:|---:|\n");
        rows(text, "all", kind -> true);
        for (Kind one : Kind.values()) {
            rows(text, one.name().toLowerCase(Locale.ROOT), kind -> kind == one);
        }
        return text.toString();
    }

    private void rows(StringBuilder text, String name, Predicate<Kind> kinds) {
        for (Policy policy : outcomes.keySet()) {
            List<Outcome> some = of(policy, kinds);
            double calls = some.stream().mapToInt(Outcome::calls).sum();
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %,.0f | %.2f %% | %.1f %% | %,.0f | %.0f %% |%n",
                    name,
                    policy.name(),
                    cold(some),
                    100 * cold(some) / calls,
                    100 * coldShare75(some),
                    idleHours(some),
                    100 * idleHours(some) / yardstick(kinds)));
        }
    }
}
