package dev.hearth.conformance.bench;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * A function is asked five times what it can do: how many it answers of those that it could, how long these took, and how soon the
 * others were refused. What it can do is known: a pod that takes ten at a time, each for 50 ms by a timer.
 */
final class Overload {
    private static final int ROUNDS = 3;
    private static final int SECONDS = 10;
    /** Until a queue that has come is one that stays: {@code Limits.DEFAULT.saturatedHold()} of the gateway, and some more. */
    private static final int UNTIL_IT_STANDS = 15;

    private static final int PLACES = 10;
    private static final int MILLIS_EACH = 50;
    private static final int CAPACITY = PLACES * 1000 / MILLIS_EACH;
    private static final int TIMES = 5;
    /** More than can wait and run in a queue that stays: the client is never what holds a request back then. */
    private static final int CONNECTIONS = 1_000;

    private static final String NAME = "bench-overload";
    private static final String SCALING =
            "{initialScale: 1, minScale: 1, maxScale: 1, containerConcurrency: %d}".formatted(PLACES);
    private static final String HANDLER = """
            import { setTimeout } from 'node:timers/promises'
            export const handler = async () => { await setTimeout(%d); return 1 }
            """.formatted(MILLIS_EACH);

    private final Functions functions;
    private final Report report;
    private final Consumer<String> say;

    Overload(Functions functions, Report report, Consumer<String> say) {
        this.functions = functions;
        this.report = report;
        this.say = say;
    }

    void run() throws IOException {
        functions.apply(Functions.manifest(NAME, SCALING, HANDLER), List.of(NAME));
        var load = new PacedLoad(List.of(functions.url(NAME)), CONNECTIONS);
        load.run(SECONDS, CAPACITY / 2);
        for (int round = 1; round <= ROUNDS; round++) {
            say.accept("%d times what a function can do, round %d of %d".formatted(TIMES, round, ROUNDS));
            var seen = load.runOn(UNTIL_IT_STANDS, SECONDS, TIMES * CAPACITY);
            report.add(
                    "overload.answered.vs_capacity", "ratio", seen.answered().length / (double) (CAPACITY * SECONDS));
            report.add("overload.answered.p50_ms", "ms", seen.millisAt(0.50));
            report.add("overload.answered.p99_ms", "ms", seen.millisAt(0.99));
            if (seen.refused().length > 0) {
                report.add("overload.refused.p99_ms", "ms", Load.Result.millisAt(seen.refused(), 0.99));
            }
            report.add("overload.failed", "count", seen.failed());
        }
        functions.delete(NAME);
    }
}
