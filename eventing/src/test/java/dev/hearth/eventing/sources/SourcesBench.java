package dev.hearth.eventing.sources;

import dev.hearth.eventing.functions.Functions;
import dev.hearth.eventing.kafka.KafkaServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Measures a source beside a plain consumer of the same topic, in the same run and in turns. The function is a Node.js process
 * that parses the event and returns null, reached by the room's own client without a gateway between.
 *
 * <pre>
 *   source.records_per_s              records of 256 bytes, 4 partitions
 *   source.records_per_s.vs_consumer  over a consumer that decodes the records' JSON
 *   source.latency.p50_ms, p99_ms     from the producer to the handler at 1,000 records a second
 *   source.idle.cpu_percent           of this process with 1,000 sources that have nothing to read
 * </pre>
 */
public final class SourcesBench {
    private static final int RECORDS = 200_000;
    private static final int PARTITIONS = 4;
    private static final int ROUNDS = 3;
    private static final int IDLE_SOURCES = 1_000;
    private static final String NODE = """
            import http from 'node:http'
            let seen = 0, waits = []
            http.createServer((request, response) => {
              if (request.url === '/seen') { response.end(String(seen)); return }
              if (request.url === '/waits') { response.end(JSON.stringify(waits.sort((a, b) => a - b))); waits = []; return }
              const chunks = []
              request.on('data', chunk => chunks.push(chunk))
              request.on('end', () => {
                const event = JSON.parse(Buffer.concat(chunks))
                const now = Date.now()
                for (const list of Object.values(event.records)) {
                  seen += list.length
                  if (list.length < 200) for (const record of list) waits.push(now - record.timestamp)
                }
                response.end('null')
              })
            }).listen(0, '127.0.0.1', function () { console.log(this.address().port) })
            """;

    private final HttpClient http = HttpClient.newHttpClient();
    private final KafkaServer server = KafkaServer.shared();

    public static void main(String[] arguments) throws Exception {
        new SourcesBench().run();
        System.exit(0);
    }

    private void run() throws IOException, InterruptedException {
        Path script = Files.createTempFile("noop", ".mjs");
        Files.writeString(script, NODE);
        Process node = new ProcessBuilder("node", script.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = node.inputReader()) {
            URI at = URI.create("http://127.0.0.1:" + out.readLine());
            try (Functions functions = new Functions(at, () -> "token")) {
                throughput(at, functions);
                latency(at, functions);
                idle(functions);
            }
        } finally {
            node.destroy();
            Files.deleteIfExists(script);
        }
    }

    private void throughput(URI node, Functions functions) throws IOException, InterruptedException {
        try (SourceStage stage = new SourceStage(server, PARTITIONS)) {
            fill(stage);
            for (int round = 0; round <= ROUNDS; round++) { // the first is for the compilers
                double plain = plainConsumer(stage);
                report(round, "consumer.records_per_s", plain);
                for (int batch : new int[] {100, 1_000}) {
                    double ours = source(stage, node, functions, batch, round);
                    report(round, "source.records_per_s.at_" + batch, ours);
                    report(round, "source.records_per_s.vs_consumer.at_" + batch, ours / plain);
                }
            }
        }
    }

    private static void fill(SourceStage stage) {
        String filler = "x".repeat(180);
        for (int i = 0; i < RECORDS; i++) {
            String value =
                    "{\"order\":%d,\"state\":\"placed\",\"total\":%d.5,\"note\":\"%s\"}".formatted(i, i % 500, filler);
            stage.kafka
                    .producer()
                    .send(new ProducerRecord<>(
                            stage.topic,
                            ("customer-" + i % 5_000).getBytes(StandardCharsets.UTF_8),
                            value.getBytes(StandardCharsets.UTF_8)));
        }
        stage.kafka.producer().flush();
    }

    private static double plainConsumer(SourceStage stage) throws IOException {
        var json = new com.fasterxml.jackson.databind.ObjectMapper();
        long began = System.nanoTime();
        int seen = 0;
        long checked = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = stage.kafka.consumer(
                Map.of("group.id", "plain" + began, "group.protocol", "consumer", "auto.offset.reset", "earliest"))) {
            consumer.subscribe(List.of(stage.topic));
            while (seen < RECORDS) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
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

    private double source(SourceStage stage, URI node, Functions functions, int batch, int round)
            throws IOException, InterruptedException {
        int before = seen(node);
        SourceSettings settings = stage.settings(
                "batchSize: %d, scaling: {lagThreshold: 1000, activationLagThreshold: 0, allowIdleConsumers: false, maxConsumers: 2}"
                        .formatted(batch),
                "bench-" + batch + "-" + round);
        EventSources sources = instance(stage, functions);
        long began = System.nanoTime();
        stage.start(sources, settings);
        while (seen(node) - before < RECORDS) {
            LockSupport.parkNanos(5_000_000);
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        sources.close();
        return RECORDS / seconds;
    }

    private static EventSources instance(SourceStage stage, Functions functions) {
        return new EventSources(new Environment(
                stage.kafka,
                functions::invoke,
                stage.destinations,
                (namespace, operation, request) -> {
                    throw new IllegalStateException("no tables");
                },
                (namespace, name) -> java.util.Optional.empty(),
                "us-east-1",
                stage.clock,
                Environment.Timing.USUAL,
                dev.hearth.eventing.sources.delivery.Steps.UNWATCHED));
    }

    private void latency(URI node, Functions functions) throws IOException, InterruptedException {
        try (SourceStage stage = new SourceStage(server, PARTITIONS)) {
            EventSources sources = instance(stage, functions);
            stage.start(sources, stage.settings("batchSize: 100"));
            get(node, "/waits");
            for (int second = 0; second < 15; second++) {
                long began = System.nanoTime();
                for (int i = 0; i < 1_000; i++) {
                    stage.kafka
                            .producer()
                            .send(new ProducerRecord<>(
                                    stage.topic, Integer.toString(i).getBytes(StandardCharsets.UTF_8), new byte[256]));
                    long due = began + i * 1_000_000L;
                    while (System.nanoTime() < due) {
                        LockSupport.parkNanos(due - System.nanoTime());
                    }
                }
                if (second == 4) {
                    get(node, "/waits"); // until here it woke up and became warm
                }
            }
            List<Integer> waits = new ArrayList<>();
            for (String wait : get(node, "/waits").replaceAll("[\\[\\]]", "").split(",")) {
                waits.add(Integer.valueOf(wait));
            }
            report(1, "source.latency.p50_ms", waits.get(waits.size() / 2));
            report(1, "source.latency.p99_ms", waits.get(waits.size() * 99 / 100));
            sources.close();
        }
    }

    private void idle(Functions functions) throws IOException, InterruptedException {
        try (SourceStage stage = new SourceStage(server, 1)) {
            EventSources sources = instance(stage, functions);
            for (int i = 0; i < IDLE_SOURCES; i++) {
                SourceSettings settings = stage.settings("", "idle-" + i);
                sources.apply(settings);
                sources.prepare(settings, false);
            }
            LockSupport.parkNanos(Duration.ofSeconds(10).toNanos());
            long before = ProcessHandle.current()
                    .info()
                    .totalCpuDuration()
                    .orElseThrow()
                    .toMillis();
            Thread.sleep(30_000);
            long used = ProcessHandle.current()
                            .info()
                            .totalCpuDuration()
                            .orElseThrow()
                            .toMillis()
                    - before;
            report(1, "source.idle.cpu_percent", used / 300.0);
            Runtime.getRuntime().gc();
            report(
                    1,
                    "source.idle.heap_mib",
                    (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / 1048576.0);
            sources.close();
        }
    }

    private int seen(URI node) throws IOException, InterruptedException {
        return Integer.parseInt(get(node, "/seen"));
    }

    private String get(URI node, String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(node.resolve(path)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static void report(int round, String name, double value) {
        System.out.printf(Locale.ROOT, "%s%s %.2f%n", round == 0 ? "(warm-up) " : "", name, value);
    }
}
