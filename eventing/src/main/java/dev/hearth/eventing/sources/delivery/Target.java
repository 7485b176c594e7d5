package dev.hearth.eventing.sources.delivery;

import dev.hearth.eventing.destinations.Destinations;
import dev.hearth.eventing.functions.FunctionRef;
import dev.hearth.eventing.functions.Outcome;
import java.time.Clock;
import java.util.function.Consumer;

/**
 * Where the batches of a source go, and by which rules.
 *
 * @param sourceId names the source for ever, also when another of its name comes after it
 * @param results told what the last batch came to, in Lambda's words
 */
public record Target(
        String sourceId,
        FunctionRef function,
        String functionArn,
        Policy policy,
        Invoker invoker,
        Destinations destinations,
        Clock clock,
        Fates fates,
        Steps steps,
        Consumer<String> results) {
    /** {@code Functions}, or what stands for it in a test. */
    public interface Invoker {
        Outcome invoke(FunctionRef function, byte[] event) throws InterruptedException;
    }
}
