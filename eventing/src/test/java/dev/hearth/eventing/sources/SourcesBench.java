package dev.hearth.eventing.sources;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.eventing.bench.Figures;
import dev.hearth.eventing.functions.Functions;
import dev.hearth.eventing.kafka.KafkaServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Measures a source beside a plain consumer of the same topic, in the same run and in turns. The function is a Node.js process,
 * reached by the room's own client without a gateway between.
 *
 * <pre>
 *   source.records_per_s              records of 256 bytes, 4 partitions, from the first record to the last
 *   source.records_per_s.vs_consumer  over a consumer that decodes the records' JSON
 *   source.latency.p50_ms, p99_ms     from the producer to the handler at 1,000 records a second
 * </pre>
 */
public final class SourcesBench {
    private static final int RECORDS = 200_000;
    private static final int PARTITIONS = 4;
    private static final int ROUNDS = 5;
    private static final int WARM_UP_SECONDS = 5;
    private static final int MEASURED_SECONDS = 10;

    private final KafkaServer server = KafkaServer.shared();
    private final Figures figures;

    private SourcesBench(Figures figures) {
        this.figures = figures;
    }

    public static void measure(Figures figures) throws IOException, InterruptedException {
        SourcesBench bench = new SourcesBench(figures);
        try (NoopNode node = new NoopNode();
                Functions functions = new Functions(node.address(), () -> "token")) {
            bench.throughput(node, functions);
            bench.latency(node, functions);
        }
    }

    private void throughput(NoopNode node, Functions functions) throws IOException, InterruptedException {
        try (SourceStage stage = new SourceStage(server, PARTITIONS)) {
            fill(stage);
            for (int round = 0; round <= ROUNDS; round++) {
                double plain = plainConsumer(stage);
                double hundred = source(stage, node, functions, 100, round);
                double thousand = source(stage, node, functions, 1_000, round);
                if (round > 0) { // the first is for the compilers
                    figures.add("source.records_per_s.consumer", "1/s", plain);
                    figures.add("source.records_per_s.at_100", "1/s", hundred);
                    figures.add("source.records_per_s.at_1000", "1/s", thousand);
                    figures.add("source.records_per_s.vs_consumer.at_100", "ratio", hundred / plain);
                    figures.add("source.records_per_s.vs_consumer.at_1000", "ratio", thousand / plain);
                }
            }
        }
    }

    private static void fill(SourceStage stage) {
        String filler = "x".repeat(180);
        for (int i = 0; i < RECORDS; i++) {
            String value =
                    "{\"order\":%d,\"state\":\"placed\",\"total\":%d.5,\"note\":\"%s\"}".formatted(i, i % 500, filler);
            stage.kafka.producer().send(new ProducerRecord<>(stage.topic, utf8("customer-" + i % 5_000), utf8(value)));
        }
        stage.kafka.producer().flush();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static double plainConsumer(SourceStage stage) throws IOException {
        ObjectMapper json = new ObjectMapper();
        long began = 0;
        int seen = 0;
        long checked = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = stage.kafka.member("plain" + System.nanoTime(), 500, Map.of())) {
            consumer.subscribe(List.of(stage.topic));
            while (seen < RECORDS) {
                ConsumerRecords<byte[], byte[]> polled = consumer.poll(Duration.ofMillis(200));
                began = seen == 0 ? System.nanoTime() : began;
                for (ConsumerRecord<byte[], byte[]> record : polled) {
                    checked += json.readTree(record.value()).path("order").asInt();
                    seen++;
                }
                consumer.commitAsync();
            }
        }
        if (checked == 0) {
            throw new IllegalStateException("nothing was decoded");
        }
        return RECORDS / ((System.nanoTime() - began) / 1e9);
    }

    private static double source(SourceStage stage, NoopNode node, Functions functions, int batch, int round)
            throws IOException, InterruptedException {
        int before = node.seen();
        SourceSettings settings = stage.settings(
                "batchSize: %d, scaling: {lagThreshold: 1000, activationLagThreshold: 0, allowIdleConsumers: false, maxConsumers: 2}"
                        .formatted(batch),
                "bench-" + batch + "-" + round);
        try (EventSources sources = stage.unhurried(functions::invoke)) {
            stage.start(sources, settings);
            int first = 0;
            while (first == 0) {
                LockSupport.parkNanos(1_000_000);
                first = node.seen() - before;
            }
            long began = System.nanoTime();
            while (node.seen() - before < RECORDS) {
                LockSupport.parkNanos(5_000_000);
            }
            return (RECORDS - first) / ((System.nanoTime() - began) / 1e9);
        }
    }

    private void latency(NoopNode node, Functions functions) throws IOException, InterruptedException {
        try (SourceStage stage = new SourceStage(server, PARTITIONS);
                EventSources sources = stage.unhurried(functions::invoke)) {
            stage.start(sources, stage.settings("batchSize: 100"));
            produceSteadily(stage, WARM_UP_SECONDS);
            node.waits();
            for (int round = 0; round < ROUNDS; round++) {
                produceSteadily(stage, MEASURED_SECONDS);
                List<Integer> waits = node.waits();
                figures.add("source.latency.p50_ms", "ms", waits.get(waits.size() / 2));
                figures.add("source.latency.p99_ms", "ms", waits.get(waits.size() * 99 / 100));
            }
        }
    }

    private static void produceSteadily(SourceStage stage, int seconds) {
        long began = System.nanoTime();
        for (int i = 0; i < seconds * 1_000; i++) {
            stage.kafka
                    .producer()
                    .send(new ProducerRecord<>(stage.topic, utf8(Integer.toString(i % 1_000)), new byte[256]));
            long due = began + i * 1_000_000L;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
        }
    }
}
