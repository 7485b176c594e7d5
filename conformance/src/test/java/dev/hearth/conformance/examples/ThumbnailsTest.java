package dev.hearth.conformance.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.conformance.functions.FunctionsSuite;
import dev.hearth.conformance.functions.Platform;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** {@code examples/thumbnails}: object → function → object. */
@FunctionsSuite
class ThumbnailsTest {
    @Test
    void whatIsPutIntoABucketComesOutSmaller(Platform platform) {
        try (Example example = Example.applied(platform, "thumbnails", "bucket/thumbnails", "fn/thumbnails");
                S3Client s3 = S3Client.builder()
                        .httpClientBuilder(UrlConnectionHttpClient.builder())
                        .forcePathStyle(true)
                        .endpointOverride(platform.awsEndpoint())
                        .region(Region.of(platform.region()))
                        .credentialsProvider(StaticCredentialsProvider.create(platform.key()))
                        .build()) {
            s3.putObject(
                    put -> put.bucket(example.name()).key("incoming/a text.txt"),
                    RequestBody.fromString("a text that is much too long for its frame"));
            s3.putObject(
                    put -> put.bucket(example.name()).key("incoming/a.png"), RequestBody.fromString("not told of"));
            await().atMost(Duration.ofSeconds(120))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(s3.getObjectAsBytes(
                                            get -> get.bucket(example.name()).key("small/a text.txt"))
                                    .asUtf8String())
                            .isEqualTo("a text that is much…"));
            assertThat(s3.listObjectsV2(list -> list.bucket(example.name()).prefix("small/"))
                            .keyCount())
                    .isEqualTo(1);
        }
    }
}
