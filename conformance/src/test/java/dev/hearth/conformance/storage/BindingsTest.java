package dev.hearth.conformance.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.conformance.functions.Deployed;
import dev.hearth.conformance.functions.Platform;
import dev.hearth.conformance.functions.Workshop;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Functions with bindings: handlers that use the AWS SDK as they would on Lambda, with just the rights they were given. */
@StorageSuite
class BindingsTest {
    /** Calls what the event names and tells what became of it. */
    private static final String HANDLER = """
            import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
            import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
            import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
            const tables = DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 1 }))
            const objects = new S3Client({ maxAttempts: 1 })
            const calls = {
              put: ({ table, item }) => tables.send(new PutCommand({ TableName: table, Item: item })),
              get: async ({ table, key }) => (await tables.send(new GetCommand({ TableName: table, Key: key }))).Item,
              write: ({ bucket, name, text }) => objects.send(new PutObjectCommand({ Bucket: bucket, Key: name, Body: text })),
              read: async ({ bucket, name }) =>
                (await objects.send(new GetObjectCommand({ Bucket: bucket, Key: name }))).Body.transformToString(),
            }
            export const handler = async event => {
              try {
                return { answer: (await calls[event.call](event)) ?? null, names: [process.env.DATA, process.env.FILES] }
              } catch (e) {
                return { error: e.name }
              }
            }
            """;

    private static JsonNode call(Deployed function, Map<String, ?> event) {
        return function.answer(Workshop.json(event));
    }

    private static Deployed bound(Workshop workshop, Object... bindings) {
        return workshop.node(HANDLER, Map.of("timeoutSeconds", 20, "memoryMiB", 256, "bindings", List.of(bindings)))
                .ready();
    }

    @Test
    void aHandlerUsesItsTableAndNoOther(Platform platform, Workshop workshop) {
        try (Made own = Made.ready(platform, "Table", TablesTest.BY_ID);
                Made other = Made.ready(platform, "Table", TablesTest.BY_ID)) {
            Deployed function = bound(workshop, Map.of("table", own.name(), "access", "readwrite", "variable", "DATA"));
            Map<String, ?> item = Map.of("id", "1", "name", "Ada");
            JsonNode put = call(function, Map.of("call", "put", "table", own.name(), "item", item));
            assertThat(put.path("names").path(0).asText()).isEqualTo(own.name());
            JsonNode got = call(function, Map.of("call", "get", "table", own.name(), "key", Map.of("id", "1")));
            assertThat(got.path("answer").path("name").asText()).isEqualTo("Ada");
            assertThat(call(function, Map.of("call", "put", "table", other.name(), "item", item))
                            .path("error")
                            .asText())
                    .isEqualTo("AccessDeniedException");
        }
    }

    @Test
    void readAccessDoesNotWrite(Platform platform, Workshop workshop) {
        try (Made table = Made.ready(platform, "Table", TablesTest.BY_ID)) {
            Deployed function = bound(workshop, Map.of("table", table.name(), "access", "read"));
            assertThat(call(function, Map.of("call", "get", "table", table.name(), "key", Map.of("id", "1")))
                            .has("answer"))
                    .isTrue();
            assertThat(call(function, Map.of("call", "put", "table", table.name(), "item", Map.of("id", "1")))
                            .path("error")
                            .asText())
                    .isEqualTo("AccessDeniedException");
        }
    }

    @Test
    void aHandlerUsesItsPrefixOfABucket(Platform platform, Workshop workshop) {
        try (Made bucket = Made.ready(platform, "Bucket", Map.of("deletionPolicy", "Delete"));
                S3Client s3 = Clients.s3(platform)) {
            Deployed function = bound(
                    workshop,
                    Map.of("bucket", bucket.name(), "access", "readwrite", "prefix", "in/", "variable", "FILES"));
            assertThat(call(function, Map.of("call", "write", "bucket", bucket.name(), "name", "in/a", "text", "hello"))
                            .path("names")
                            .path(1)
                            .asText())
                    .isEqualTo(bucket.name());
            assertThat(s3.getObjectAsBytes(get -> get.bucket(bucket.name()).key("in/a"))
                            .asUtf8String())
                    .isEqualTo("hello");
            s3.putObject(put -> put.bucket(bucket.name()).key("out/b"), RequestBody.fromString("secret"));
            assertThat(call(function, Map.of("call", "read", "bucket", bucket.name(), "name", "out/b"))
                            .path("error")
                            .asText())
                    .isEqualTo("AccessDenied");
        }
    }

    @Test
    void aFunctionWaitsForWhatItIsBoundTo(Workshop workshop) {
        Deployed function = workshop.node(
                HANDLER, Map.of("bindings", List.of(Map.of("table", "conf-no-such-table", "access", "read"))));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> function.condition("Ready").path("reason").asText().equals("TableNotFound"));
    }
}
