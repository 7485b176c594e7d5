package dev.hearth.eventing.streams.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.eventing.kafka.KafkaServer;
import dev.hearth.eventing.streams.StreamTopic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.tools.ConsoleProducer;
import org.apache.kafka.tools.consumer.ConsoleConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The tools that come with Kafka, as somebody types them, on the topic of a stream. */
@Tag("slow")
class KafkaConsoleTest {
    private final KinesisStage stage = new KinesisStage(KafkaServer.shared());
    private final String topic = new StreamTopic(stage.namespace, "orders").name();

    @AfterEach
    void close() {
        stage.close();
    }

    /** What it prints; it must end well. */
    private static String ran(Class<?> tool, String input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                tool.getName(),
                "--bootstrap-server",
                KafkaServer.shared().bootstrap()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
                stdin.write(input);
            }
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isZero();
            return printed;
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void whatTheConsoleProducerWritesIsReadThroughKinesis() throws Exception {
        stage.create("orders", 1);
        ran(
                ConsoleProducer.class,
                "customer-7:placed\ncustomer-8:paid\n",
                "--topic",
                topic,
                "--reader-property",
                "parse.key=true",
                "--reader-property",
                "key.separator=:");
        JsonNode iterator = stage.call(
                "GetShardIterator",
                "{\"StreamName\": \"orders\", \"ShardId\": \"shardId-000000000000\", \"ShardIteratorType\": \"TRIM_HORIZON\"}");
        JsonNode records = stage.call(
                        "GetRecords",
                        "{\"ShardIterator\": \"%s\"}"
                                .formatted(iterator.path("ShardIterator").asText()))
                .path("Records");
        assertThat(records).hasSize(2);
        assertThat(records.get(0).path("PartitionKey").asText()).isEqualTo("customer-7");
        assertThat(decoded(records.get(0))).isEqualTo("placed");
        assertThat(decoded(records.get(1))).isEqualTo("paid");
    }

    private static String decoded(JsonNode record) {
        return new String(Base64.getDecoder().decode(record.path("Data").asText()), StandardCharsets.UTF_8);
    }

    @Test
    void whatIsPutThroughKinesisIsReadByTheConsoleConsumer() throws Exception {
        stage.create("orders", 2);
        for (int i = 0; i < 5; i++) {
            String data = Base64.getEncoder().encodeToString(("order " + i).getBytes(StandardCharsets.UTF_8));
            stage.call(
                    "PutRecord",
                    "{\"StreamName\": \"orders\", \"PartitionKey\": \"customer-%d\", \"Data\": \"%s\"}"
                            .formatted(i, data));
        }
        String printed = ran(
                ConsoleConsumer.class,
                "",
                "--topic",
                topic,
                "--from-beginning",
                "--max-messages",
                "5",
                "--formatter-property",
                "print.key=true");
        assertThat(printed.lines())
                .containsExactlyInAnyOrder(
                        "customer-0\torder 0",
                        "customer-1\torder 1",
                        "customer-2\torder 2",
                        "customer-3\torder 3",
                        "customer-4\torder 4");
    }
}
