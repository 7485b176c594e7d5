package dev.hearth.conformance.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.conformance.functions.Deployed;
import dev.hearth.conformance.functions.Platform;
import dev.hearth.conformance.functions.Workshop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Events that nobody waits for, from AWS's clients to functions and to where their outcomes go; and what objects set off. */
@StorageSuite
class AsyncTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final String WORKS_OR_FAILS = """
            export const handler = async (event, context) => {
              if (event.fail) throw new Error('as asked')
              return { id: context.awsRequestId, doubled: event.n * 2 }
            }
            """;

    /** Writes what is put below in/ in capitals below out/. */
    private static final String CAPITALS = """
            import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
            const s3 = new S3Client({})
            export const handler = async event => {
              for (const { s3: { bucket, object } } of event.Records) {
                const key = decodeURIComponent(object.key.replaceAll('+', ' '))
                const read = await s3.send(new GetObjectCommand({ Bucket: bucket.name, Key: key }))
                const text = (await read.Body.transformToString()).toUpperCase()
                await s3.send(new PutObjectCommand({ Bucket: bucket.name, Key: key.replace('in/', 'out/'), Body: text }))
              }
            }
            """;

    private static JsonNode json(S3Client s3, String bucket, String key) {
        try {
            return new ObjectMapper()
                    .readTree(s3.getObjectAsBytes(get -> get.bucket(bucket).key(key))
                            .asByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> keys(S3Client s3, String bucket, String prefix) {
        return s3.listObjectsV2(list -> list.bucket(bucket).prefix(prefix)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    @Test
    void outcomesOfEventsLieInABucket(Platform platform, Workshop workshop) {
        try (Made bucket = Made.ready(platform, "Bucket", Map.of("deletionPolicy", "Delete"));
                S3Client s3 = Clients.s3(platform);
                LambdaClient lambda = Clients.lambda(platform)) {
            Map<String, ?> place = Map.of("bucket", bucket.name());
            Deployed function = workshop.node(
                            WORKS_OR_FAILS,
                            Map.of(
                                    "asynchronousInvocation",
                                    Map.of("maximumRetryAttempts", 0, "onSuccess", place, "onFailure", place)))
                    .ready();

            InvokeResponse works = send(lambda, function, "{\"n\":21}");
            InvokeResponse fails = send(lambda, function, "{\"fail\":true}");

            assertThat(works.statusCode()).isEqualTo(202);
            String prefix = "aws/lambda/async/" + function.name() + "/";
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(keys(s3, bucket.name(), prefix)).hasSize(2));
            for (String key : keys(s3, bucket.name(), prefix)) {
                JsonNode record = json(s3, bucket.name(), key);
                String id = record.at("/requestContext/requestId").asText();
                assertThat(key).endsWith(id);
                if (id.equals(works.responseMetadata().requestId())) {
                    assertThat(record.at("/requestContext/condition").asText()).isEqualTo("Success");
                    assertThat(record.at("/responsePayload/doubled").asInt()).isEqualTo(42);
                    assertThat(record.at("/responsePayload/id").asText()).isEqualTo(id);
                } else {
                    assertThat(id).isEqualTo(fails.responseMetadata().requestId());
                    assertThat(record.at("/requestContext/condition").asText()).isEqualTo("RetriesExhausted");
                    assertThat(record.at("/responsePayload/errorMessage").asText())
                            .isEqualTo("as asked");
                }
            }
        }
    }

    private static InvokeResponse send(LambdaClient lambda, Deployed function, String payload) {
        return lambda.invoke(call -> call.functionName(function.name())
                .invocationType(InvocationType.EVENT)
                .payload(SdkBytes.fromUtf8String(payload)));
    }

    @Test
    void anObjectBecomesAnEventOfAFunctionThatWritesAnother(Platform platform, Workshop workshop) {
        String name = "conf-objects-" + Long.toString(System.nanoTime(), 36);
        try (Made bucket = Made.ready(platform, "Bucket", Map.of("deletionPolicy", "Delete"));
                S3Client s3 = Clients.s3(platform)) {
            Deployed function = workshop.node(
                            CAPITALS,
                            Map.of(
                                    "timeoutSeconds",
                                    20,
                                    "memoryMiB",
                                    256,
                                    "bindings",
                                    List.of(Map.of("bucket", bucket.name(), "access", "readwrite"))))
                    .ready();
            platform.kubectl()
                    .apply(Workshop.json(Map.of(
                            "apiVersion",
                            "hearth.dev/v1alpha1",
                            "kind",
                            "Bucket",
                            "metadata",
                            Map.of("name", bucket.name()),
                            "spec",
                            Map.of(
                                    "deletionPolicy",
                                    "Delete",
                                    "notifications",
                                    List.of(Map.of(
                                            "id",
                                            name,
                                            "events",
                                            List.of("s3:ObjectCreated:*"),
                                            "prefix",
                                            "in/",
                                            "function",
                                            function.name()))))));
            await().atMost(PATIENCE)
                    .until(() -> s3
                            .getBucketNotificationConfiguration(get -> get.bucket(bucket.name()))
                            .lambdaFunctionConfigurations()
                            .stream()
                            .anyMatch(rule -> rule.id().equals(name)));

            s3.putObject(put -> put.bucket(bucket.name()).key("in/a b.txt"), RequestBody.fromString("hello"));

            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(keys(s3, bucket.name(), "out/")).containsExactly("out/a b.txt"));
            assertThat(s3.getObjectAsBytes(get -> get.bucket(bucket.name()).key("out/a b.txt"))
                            .asUtf8String())
                    .isEqualTo("HELLO");
        }
    }
}
