package dev.hearth.conformance.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.hearth.conformance.command.HearthCommand;
import dev.hearth.conformance.functions.Deployed;
import dev.hearth.conformance.functions.Platform;
import dev.hearth.conformance.functions.Workshop;
import dev.hearth.conformance.storage.Made;
import dev.hearth.conformance.storage.StorageSuite;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.Topic;

@StorageSuite
class TopicsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Keeps each message that it is told of, or tells the ones that are kept. */
    private static final String KEEPER = """
            import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
            import { DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
            const tables = DynamoDBDocumentClient.from(new DynamoDBClient({}))
            const TableName = process.env.DATA
            export const handler = async event => {
              if (event.tell) return (await tables.send(new ScanCommand({ TableName }))).Items
              const { Sns, EventSource } = event.Records ? event.Records[0] : { Sns: { MessageId: event.id, Message: event.at } }
              await tables.send(new PutCommand({ TableName, Item: { id: Sns.MessageId, message: Sns.Message, source: EventSource ?? 'none' } }))
            }
            """;

    private static final String SPEAKER = """
            import { SNSClient, PublishCommand } from '@aws-sdk/client-sns'
            const sns = new SNSClient({})
            export const handler = async ({ topic, text }) =>
              (await sns.send(new PublishCommand({ TopicArn: topic, Message: text, Subject: 'from a function' }))).MessageId
            """;

    private static final Map<String, ?> BY_ID = Map.of(
            "deletionPolicy", "Delete",
            "attributeDefinitions", List.of(Map.of("attributeName", "id", "attributeType", "S")),
            "keySchema", List.of(Map.of("attributeName", "id", "keyType", "HASH")));

    private static SnsClient sns(Platform platform) {
        return SnsClient.builder()
                .endpointOverride(platform.awsEndpoint())
                .region(Region.of(platform.region()))
                .credentialsProvider(StaticCredentialsProvider.create(platform.key()))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    private static Deployed keeper(Workshop workshop, Made table) {
        return workshop.node(
                        KEEPER,
                        Map.of(
                                "timeoutSeconds",
                                20,
                                "memoryMiB",
                                256,
                                "bindings",
                                List.of(Map.of("table", table.name(), "access", "readwrite", "variable", "DATA"))))
                .ready();
    }

    private static List<String> kept(Deployed keeper) {
        List<String> messages = new ArrayList<>();
        keeper.answer("{\"tell\": true}")
                .forEach(item -> messages.add(item.path("message").asText()));
        return messages;
    }

    private static String arn(SnsClient sns, Made topic) {
        return sns.listTopicsPaginator().topics().stream()
                .map(Topic::topicArn)
                .filter(arn -> arn.endsWith(":" + topic.name()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aFunctionGetsWhatItsFilterLetsThrough(Platform platform, Workshop workshop) {
        try (Made table = Made.ready(platform, "Table", BY_ID);
                SnsClient sns = sns(platform)) {
            Deployed keeper = keeper(workshop, table);
            Map<String, ?> subscription = Map.of(
                    "function",
                    keeper.name(),
                    "filterPolicy",
                    Map.of("severity", List.of("high", Map.of("prefix", "crit"))));
            try (Made topic = Made.ready(
                    platform, "Topic", Map.of("deletionPolicy", "Delete", "subscriptions", List.of(subscription)))) {
                String arn = arn(sns, topic);
                for (String severity : List.of("high", "low", "critical")) {
                    sns.publish(say -> say.topicArn(arn)
                            .message(severity)
                            .messageAttributes(Map.of(
                                    "severity",
                                    MessageAttributeValue.builder()
                                            .dataType("String")
                                            .stringValue(severity)
                                            .build())));
                }
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(kept(keeper)).containsExactlyInAnyOrder("high", "critical"));
            }
        }
    }

    @Test
    void aFunctionPublishesWithTheJavaScriptSdk(Platform platform, Workshop workshop) {
        try (Made table = Made.ready(platform, "Table", BY_ID);
                SnsClient sns = sns(platform)) {
            Deployed keeper = keeper(workshop, table);
            Map<String, ?> subscription = Map.of("function", keeper.name());
            try (Made topic = Made.ready(
                    platform, "Topic", Map.of("deletionPolicy", "Delete", "subscriptions", List.of(subscription)))) {
                Deployed speaker = workshop.node(
                                SPEAKER,
                                Map.of(
                                        "timeoutSeconds",
                                        20,
                                        "memoryMiB",
                                        256,
                                        "bindings",
                                        List.of(Map.of("topic", topic.name(), "access", "write"))))
                        .ready();
                String id = speaker.answer(
                                Workshop.json(Map.of("topic", arn(sns, topic), "text", "hello from JavaScript")))
                        .asText();
                assertThat(id).hasSize(36);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(kept(keeper)).containsExactly("hello from JavaScript"));
            }
        }
    }

    @Test
    void theAwsCommandSubscribesAnEndpointThatConfirmsAndIsTold(Platform platform) throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "aws"))),
                "there is no 'aws' on the PATH; install awscli to run this");
        List<JsonNode> got = new CopyOnWriteArrayList<>();
        HttpServer endpoint = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        endpoint.createContext("/", exchange -> {
            got.add(JSON.readTree(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        endpoint.start();
        String arn = aws(platform, "create-topic", "--name", "conf-command").strip();
        try {
            aws(
                    platform,
                    "subscribe",
                    "--topic-arn",
                    arn,
                    "--protocol",
                    "http",
                    "--notification-endpoint",
                    "http://127.0.0.1:" + endpoint.getAddress().getPort() + "/hook");
            await().atMost(PATIENCE).until(() -> got.size() == 1);
            assertThat(platform.http()
                            .send(
                                    HttpRequest.newBuilder(URI.create(got.getFirst()
                                                    .path("SubscribeURL")
                                                    .asText()))
                                            .build(),
                                    BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
            aws(platform, "publish", "--topic-arn", arn, "--subject", "S", "--message", "by the command");
            await().atMost(PATIENCE).until(() -> got.size() == 2);
            assertThat(got.get(1).path("Message").asText()).isEqualTo("by the command");
            assertThat(platform.http()
                            .send(
                                    HttpRequest.newBuilder(URI.create(got.get(1)
                                                    .path("SigningCertURL")
                                                    .asText()))
                                            .build(),
                                    BodyHandlers.ofString())
                            .body())
                    .startsWith("-----BEGIN CERTIFICATE-----");
            assertThat(aws(platform, "list-subscriptions-by-topic", "--topic-arn", arn))
                    .contains(arn + ":");
        } finally {
            aws(platform, "delete-topic", "--topic-arn", arn);
            endpoint.stop(0);
        }
    }

    private static String aws(Platform platform, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("aws", "sns"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--endpoint-url", platform.awsEndpoint().toString(), "--output", "text"));
        return HearthCommand.run("", command);
    }

    @Test
    void aScheduleInvokesItsFunction(Platform platform, Workshop workshop) {
        try (Made table = Made.ready(platform, "Table", BY_ID)) {
            Deployed keeper = keeper(workshop, table);
            try (Made schedule = Made.ready(
                    platform,
                    "Schedule",
                    Map.of(
                            "schedule",
                            "rate(1 hour)",
                            "target",
                            Map.of("function", keeper.name()),
                            "input",
                            "{\"id\": \"<aws.scheduler.execution-id>\", \"at\": \"<aws.scheduler.scheduled-time>\"}"))) {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(kept(keeper))
                                .singleElement()
                                .asString()
                                .matches("[0-9-]{10}T[0-9:]{8}Z"));
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(platform.kubectl()
                                        .out("get", "schedule", schedule.name(), "-o", "jsonpath={.status.lastResult}"))
                                .isEqualTo("Delivered"));
            }
        }
    }
}
