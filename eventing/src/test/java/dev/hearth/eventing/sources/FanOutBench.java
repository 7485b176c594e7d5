package dev.hearth.eventing.sources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.eventing.bench.Figures;
import dev.hearth.eventing.functions.Outcome;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Measures the fan-out pattern: a source of one partition whose dispatcher spreads the records over a topic of N partitions, and
 * a source of that topic whose processor takes 2 ms a record, as one that asks another service does.
 *
 * <pre>
 *   one partition ─▶ dispatcher ─▶ N partitions ─▶ N processors at once
 *   fanout.speedup.at_N    records a second with N, over those with 1; from the first record that is worked on to the last
 * </pre>
 */
public final class FanOutBench {
    private static final int RECORDS = 4_000;
    private static final long WORK_MILLIS = 2;
    private static final int ROUNDS = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void measure(Figures figures) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            double one = perSecond(1);
            figures.add("fanout.records_per_s.at_1", "1/s", one);
            figures.add("fanout.speedup.at_1", "ratio", 1);
            for (int processors : new int[] {2, 4}) {
                figures.add("fanout.speedup.at_" + processors, "ratio", perSecond(processors) / one);
            }
        }
    }

    private static double perSecond(int processors) throws Exception {
        try (SourceStage in = new SourceStage(KafkaServer.shared(), 1);
                SourceStage work = new SourceStage(KafkaServer.shared(), processors)) {
            in.produce(0, RECORDS, List.of("all"));
            CountDownLatch done = new CountDownLatch(RECORDS);
            AtomicLong began = new AtomicLong();
            try (EventSources processing = work.unhurried((function, event) -> {
                        began.compareAndSet(0, System.nanoTime());
                        int records = records(event).size();
                        Thread.sleep(WORK_MILLIS * records); // the work is waiting for somebody else
                        for (int i = 0; i < records; i++) {
                            done.countDown();
                        }
                        return FakeFunction.OK;
                    });
                    EventSources dispatching = in.unhurried((function, event) -> dispatch(work, processors, event))) {
                work.start(
                        processing,
                        work.settings("batchSize: 10, scaling: {lagThreshold: 100, activationLagThreshold: 0,"
                                + " allowIdleConsumers: false, maxConsumers: 8}"));
                in.start(dispatching, in.settings("batchSize: 500"));
                done.await();
                return RECORDS / ((System.nanoTime() - began.get()) / 1e9);
            }
        }
    }

    /** Spreads records whose keys would keep them together. */
    private static Outcome dispatch(SourceStage work, int processors, byte[] event) {
        List<JsonNode> records = records(event);
        List<Future<RecordMetadata>> sent = records.stream()
                .map(record -> work.kafka
                        .producer()
                        .send(new ProducerRecord<>(
                                work.topic,
                                record.path("offset").asInt() % processors,
                                "any".getBytes(StandardCharsets.UTF_8),
                                Base64.getDecoder().decode(record.path("value").asText()))))
                .toList();
        sent.forEach(one -> Kafka.await(one, Duration.ofSeconds(30)));
        return FakeFunction.OK;
    }

    private static List<JsonNode> records(byte[] event) {
        try {
            return StreamSupport.stream(JSON.readTree(event).path("records").spliterator(), false)
                    .flatMap(list -> StreamSupport.stream(list.spliterator(), false))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException("the event is not JSON", e);
        }
    }

    private FanOutBench() {}
}
