package dev.hearth.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.aws.signature.SigningKey;
import dev.hearth.storage.objects.bucket.BucketName;
import dev.hearth.storage.objects.bucket.BucketRecord;
import dev.hearth.storage.objects.bucket.CorsRule;
import dev.hearth.storage.objects.bucket.Quota;
import dev.hearth.storage.objects.bucket.Usage.Count;
import io.vertx.core.MultiMap;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What a bucket's own settings allow: quotas, and pages of other origins. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LimitsTest {
    private FrontServer server;
    private RawClient raw;
    private S3Client s3;
    private String bucket;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        server = FrontServer.start(folder);
        SigningKey key = server.key("default");
        s3 = server.client(key);
        raw = new RawClient(server.uri());
    }

    @AfterAll
    void stop() throws Exception {
        s3.close();
        server.close();
    }

    @BeforeEach
    void makeABucket() {
        bucket = FrontServer.bucket();
        s3.createBucket(b -> b.bucket(bucket));
    }

    private BucketRecord record() {
        return server.buckets().read(new BucketName("default", bucket)).orElseThrow();
    }

    private void quota(Optional<Long> bytes, Optional<Long> objects) {
        server.buckets()
                .change(
                        new BucketName("default", bucket),
                        record -> record.withQuota(Optional.of(new Quota(bytes, objects))));
    }

    private void put(String name, int bytes) {
        s3.putObject(b -> b.bucket(bucket).key(name), RequestBody.fromBytes(new byte[bytes]));
    }

    private Count used() {
        return server.catalogue.usage().of(record());
    }

    private static void exceeds(String bound, ThrowingCallable write) {
        assertThatThrownBy(write).isInstanceOfSatisfying(S3Exception.class, e -> {
            assertThat(e.statusCode()).isEqualTo(403);
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo("QuotaExceeded");
            assertThat(e.awsErrorDetails().errorMessage()).contains("The quota " + bound + "=");
        });
    }

    @Test
    void bytesAreBoundedAndGivenBack() {
        quota(Optional.of(1000L), Optional.empty());
        put("a", 600);
        exceeds("maxBytes", () -> put("b", 401));
        put("a", 1000);
        assertThat(used()).isEqualTo(new Count(1000, 1));
        exceeds("maxBytes", () -> put("a", 1001));
        exceeds(
                "maxBytes",
                () -> s3.copyObject(b -> b.sourceBucket(bucket)
                        .sourceKey("a")
                        .destinationBucket(bucket)
                        .destinationKey("c")));
        s3.deleteObject(b -> b.bucket(bucket).key("a"));
        s3.deleteObject(b -> b.bucket(bucket).key("a"));
        assertThat(used()).isEqualTo(Count.NOTHING);
        put("b", 900);
        put("c", 100);
        s3.deleteObjects(b -> b.bucket(bucket)
                .delete(d -> d.objects(
                        ObjectIdentifier.builder().key("b").build(),
                        ObjectIdentifier.builder().key("c").build())));
        assertThat(used()).isEqualTo(Count.NOTHING);
    }

    @Test
    void objectsAreBounded() {
        quota(Optional.empty(), Optional.of(2L));
        put("a", 1);
        put("b", 1);
        exceeds("maxObjects", () -> put("c", 1));
        put("a", 5);
        assertThat(used()).isEqualTo(new Count(6, 2));
    }

    @Test
    void anUploadInPartsIsCountedWhenItIsComplete() {
        quota(Optional.of(8L << 20), Optional.empty());
        String upload =
                s3.createMultipartUpload(b -> b.bucket(bucket).key("big")).uploadId();
        List<CompletedPart> parts = IntStream.rangeClosed(1, 2)
                .mapToObj(number -> CompletedPart.builder()
                        .partNumber(number)
                        .eTag(s3.uploadPart(
                                        b -> b.bucket(bucket)
                                                .key("big")
                                                .uploadId(upload)
                                                .partNumber(number),
                                        RequestBody.fromBytes(new byte[5 << 20]))
                                .eTag())
                        .build())
                .toList();
        assertThat(used()).isEqualTo(Count.NOTHING);
        exceeds(
                "maxBytes",
                () -> s3.completeMultipartUpload(
                        b -> b.bucket(bucket).key("big").uploadId(upload).multipartUpload(m -> m.parts(parts))));
        exceeds(
                "maxBytes",
                () -> s3.uploadPart(
                        b -> b.bucket(bucket).key("big").uploadId(upload).partNumber(3),
                        RequestBody.fromBytes(new byte[9 << 20])));
        s3.completeMultipartUpload(
                b -> b.bucket(bucket).key("big").uploadId(upload).multipartUpload(m -> m.parts(parts.getFirst())));
        assertThat(used()).isEqualTo(new Count(5 << 20, 1));
    }

    @Test
    void manyAtOnceDoNotGoOverTheQuota() throws Exception {
        quota(Optional.of(1000L), Optional.empty());
        try (ExecutorService together = Executors.newFixedThreadPool(8)) {
            List<Future<Boolean>> writes = IntStream.range(0, 40)
                    .mapToObj(at -> together.submit(() -> {
                        try {
                            put("many-" + at, 100);
                            return true;
                        } catch (S3Exception e) {
                            return false;
                        }
                    }))
                    .toList();
            int written = 0;
            for (Future<Boolean> write : writes) {
                written += write.get() ? 1 : 0;
            }
            assertThat(written).isEqualTo(10);
        }
        assertThat(used()).isEqualTo(new Count(1000, 10));
    }

    // ---- CORS

    private void cors(CorsRule... rules) {
        server.buckets().change(new BucketName("default", bucket), record -> record.withCors(List.of(rules)));
    }

    private static CorsRule rule(String origin, String method) {
        return new CorsRule(
                List.of(origin),
                List.of(method),
                List.of("x-amz-*"),
                List.of("ETag"),
                Optional.of(600),
                Optional.empty());
    }

    private String preflight(String origin, String method, String header) throws Exception {
        MultiMap headers = raw.headers()
                .set("origin", origin)
                .set("access-control-request-method", method)
                .set("access-control-request-headers", header);
        return raw.send("OPTIONS", "/" + bucket + "/x", headers, new byte[0]);
    }

    @Test
    void aPreflightIsAnsweredByTheRules() throws Exception {
        assertThat(preflight("https://app.example", "PUT", "x-amz-date"))
                .startsWith("HTTP/1.1 403")
                .contains("CORS is not enabled for this bucket");
        cors(rule("https://*.example", "PUT"));
        assertThat(preflight("https://app.example", "PUT", "x-amz-date, X-Amz-Meta-a"))
                .startsWith("HTTP/1.1 200")
                .containsIgnoringCase("access-control-allow-origin: https://app.example")
                .containsIgnoringCase("access-control-allow-headers: x-amz-date, X-Amz-Meta-a")
                .containsIgnoringCase("access-control-max-age: 600")
                .containsIgnoringCase("access-control-expose-headers: ETag");
        assertThat(preflight("https://app.other", "PUT", "x-amz-date")).startsWith("HTTP/1.1 403");
        assertThat(preflight("https://app.example", "GET", "x-amz-date")).startsWith("HTTP/1.1 403");
        assertThat(preflight("https://app.example", "PUT", "authorization")).startsWith("HTTP/1.1 403");
    }

    @Test
    void anAnswerSaysWhoMayReadItEvenWhenItIsARefusal() throws Exception {
        cors(rule("*", "GET"));
        MultiMap origin = raw.headers().set("origin", "https://app.example");
        assertThat(raw.send("GET", "/" + bucket + "/x", origin, new byte[0]))
                .startsWith("HTTP/1.1 403")
                .containsIgnoringCase("access-control-allow-origin: *");
        assertThat(raw.send("DELETE", "/" + bucket + "/x", origin, new byte[0]))
                .doesNotContainIgnoringCase("access-control-allow-origin");
    }
}
