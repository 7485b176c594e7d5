package dev.hearth.eventing.bench;

import dev.hearth.eventing.async.AsyncBench;
import dev.hearth.eventing.sources.FanOutBench;
import dev.hearth.eventing.sources.IdleSources;
import dev.hearth.eventing.sources.SourcesBench;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * {@code conformance/run-bench} runs it by name, since it is built like a test and is none: {@code mvn -pl eventing -am test
 * -Dtest=EventingBench}. Properties: {@code hearth.bench.out} (the file of figures), {@code hearth.bench.sources} that are idle.
 */
class EventingBench {
    @Test
    void measures() throws Exception {
        Figures figures = new Figures();
        SourcesBench.measure(figures);
        FanOutBench.measure(figures);
        AsyncBench.measure(figures);
        IdleSources.measure(figures, Integer.getInteger("hearth.bench.sources", 1_000));
        figures.write(Path.of(System.getProperty("hearth.bench.out", "target/eventing-figures.tsv")));
    }
}
