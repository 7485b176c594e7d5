package dev.hearth.storage.tables.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hearth.aws.json.JsonCall;
import dev.hearth.aws.json.ServiceFault;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.rocks.RocksConfig;
import dev.hearth.storage.tables.rocks.RocksTables;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is refused, with which type and sentence: the cases of {@code refusals.txt}, in order, on one set of tables. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class RefusalsTest {
    private TableEngine engine;
    private Tables tables;

    /** One case: a call, and what it is told; {@code ok} for one that prepares the next. */
    record Refusal(String operation, String body, String type, String message) {
        @Override
        public String toString() {
            return operation + ": " + (type.equals("ok") ? "ok " + body : message);
        }
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        engine = RocksTables.open(RocksConfig.in(folder.resolve("tables")));
        tables = new Tables(engine, TablesServer.quick(), Clock.systemUTC(), new SimpleMeterRegistry());
    }

    @AfterAll
    void stop() {
        tables.close();
        engine.close();
    }

    /** Blocks of {@code Operation}, body, {@code Type: message}, with an empty line between; a hash begins a remark. */
    static Stream<Refusal> refusals() {
        String all;
        try (InputStream file = Objects.requireNonNull(RefusalsTest.class.getResourceAsStream("refusals.txt"))) {
            all = new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Refusal> refusals = new ArrayList<>();
        for (String block : all.lines()
                .filter(line -> !line.startsWith("#"))
                .collect(java.util.stream.Collectors.joining("\n"))
                .split("\n\n+")) {
            List<String> lines = block.strip().lines().toList();
            if (lines.size() < 3) {
                continue;
            }
            String last = lines.getLast();
            int colon = last.indexOf(": ");
            refusals.add(new Refusal(
                    lines.getFirst(),
                    String.join("\n", lines.subList(1, lines.size() - 1))
                            .replace("LONG3000", "x".repeat(3000))
                            .replace("LONG1100", "y".repeat(1100))
                            .replace("LONG410000", "z".repeat(410_000)),
                    colon < 0 ? last : last.substring(0, colon),
                    colon < 0 ? "" : last.substring(colon + 2)));
        }
        return refusals.stream();
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusesInDynamosWords(Refusal refusal) {
        String target = refusal.operation.endsWith("Streams") || refusal.operation.contains("Shard")
                ? Tables.STREAMS
                : Tables.DYNAMODB;
        JsonCall call = new JsonCall(
                target,
                refusal.operation,
                Optional.of(TablesServer.KEY),
                "us-east-1",
                refusal.body.getBytes(StandardCharsets.UTF_8));
        if (refusal.type.equals("ok")) {
            tables.call(call);
            return;
        }
        ServiceFault fault = catchThrowableOfType(ServiceFault.class, () -> tables.call(call));
        assertThat(fault).as("was not refused").isNotNull();
        assertThat(fault.shortType() + ": " + fault.getMessage()).isEqualTo(refusal.type + ": " + refusal.message);
    }
}
