package dev.hearth.storage.bench;

import dev.hearth.storage.objects.ObjectsBench;
import dev.hearth.storage.tables.cql.CqlBench;
import dev.hearth.storage.tables.service.TablesBench;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code conformance/run-bench} runs it by name, since it is built like a test and is none: {@code mvn -pl storage -am test
 * -Dtest=StorageBench}. Properties: {@code hearth.bench.out} (the file of figures), {@code hearth.bench.seconds} a
 * measurement, {@code hearth.bench.items} of the large table.
 */
class StorageBench {
    private static final int ROUNDS = 3;

    @Test
    void measures(@TempDir Path folder) throws Exception {
        Figures figures = new Figures();
        int seconds = Integer.getInteger("hearth.bench.seconds", 5);
        for (int round = 0; round < ROUNDS; round++) {
            TablesBench.besideTheEngine(figures, folder.resolve("rocks-" + round), seconds);
        }
        TablesBench.largeBesideSmall(
                figures, folder.resolve("large"), seconds, Integer.getInteger("hearth.bench.items", 1_000_000));
        ObjectsBench.besideTheEngine(figures, folder.resolve("objects"));
        CqlBench.besideTheDriver(figures, seconds);
        IdleStorage.measure(figures, folder.resolve("idle"));
        figures.write(Path.of(System.getProperty("hearth.bench.out", "target/storage-figures.tsv")));
    }
}
