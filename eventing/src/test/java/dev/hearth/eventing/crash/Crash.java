package dev.hearth.eventing.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.eventing.kafka.KafkaEngine;
import dev.hearth.eventing.kafka.KafkaServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ends a process at one step of its work as a kill -9 does: no shutdown hook, no {@code finally}, nothing is tidied up or
 * committed. In a process that planned no crash, steps are passed by.
 */
public final class Crash {
    private static final int KILLED = 137;
    private static final long PATIENCE_SECONDS = 120;
    private static final AtomicInteger LEFT = new AtomicInteger();
    private static volatile String step = "";

    /** It is to end at the n-th time that it comes to this step. */
    public static void plan(String at, int time) {
        LEFT.set(time);
        step = at;
    }

    public static void at(Enum<?> here) {
        at(here.name());
    }

    public static void at(String here) {
        if (here.equals(step) && LEFT.decrementAndGet() == 0) {
            Runtime.getRuntime().halt(KILLED);
        }
    }

    /** Starts a process of this class path. */
    public static Process start(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Returns when it has come to its step and is gone. */
    public static void await(Process process) throws InterruptedException {
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("it came to the step")
                    .isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(process.exitValue()).isEqualTo(KILLED);
    }

    /** Kafka, whose clients pass the steps of {@link KafkaSteps}. */
    public static KafkaEngine watched(String bootstrap) {
        return new KafkaEngine() {
            @Override
            public Map<String, Object> connection() {
                return Map.of("bootstrap.servers", bootstrap, "interceptor.classes", KafkaSteps.class.getName());
            }

            @Override
            public boolean mayHoldRecords() {
                return KafkaServer.engine(bootstrap).mayHoldRecords();
            }

            @Override
            public short replicationFactor() {
                return KafkaServer.engine(bootstrap).replicationFactor();
            }
        };
    }

    private Crash() {}
}
