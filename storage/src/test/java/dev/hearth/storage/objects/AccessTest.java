package dev.hearth.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.Grant;
import dev.hearth.aws.signature.SigningKey;
import dev.hearth.storage.objects.bucket.BucketName;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Who may do what: namespaces, grants and their prefixes, the public, presigned URLs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessTest {
    private final HttpClient http = HttpClient.newHttpClient();
    private FrontServer server;
    private SigningKey owner;
    private S3Client s3;
    private String bucket;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        server = FrontServer.start(folder);
        owner = server.key("default");
        s3 = server.client(owner);
    }

    @AfterAll
    void stop() throws Exception {
        s3.close();
        http.close();
        server.close();
    }

    @BeforeEach
    void makeABucket() {
        bucket = FrontServer.bucket();
        s3.createBucket(b -> b.bucket(bucket));
        s3.putObject(b -> b.bucket(bucket).key("in/a"), RequestBody.fromString("in"));
        s3.putObject(b -> b.bucket(bucket).key("out/a"), RequestBody.fromString("out"));
    }

    private static void refused(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        S3Exception.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code));
    }

    private static String text(S3Client client, String bucket, String key) {
        return client.getObjectAsBytes(b -> b.bucket(bucket).key(key)).asUtf8String();
    }

    private Grant grant(Grant.Access access, String prefix) {
        return new Grant("s3", bucket, Optional.of(prefix), access);
    }

    @Test
    void twoNamespacesHaveBucketsOfOneName() {
        try (S3Client other = server.client(server.key("team-b"))) {
            other.createBucket(b -> b.bucket(bucket));
            other.putObject(b -> b.bucket(bucket).key("in/a"), RequestBody.fromString("theirs"));
            assertThat(text(other, bucket, "in/a")).isEqualTo("theirs");
            assertThat(text(s3, bucket, "in/a")).isEqualTo("in");
            assertThat(other.listBuckets().buckets()).extracting(Bucket::name).contains(bucket);
            assertThat(other.listObjectsV2(b -> b.bucket("team-b." + bucket)).name())
                    .as("the name as the caller wrote it")
                    .isEqualTo("team-b." + bucket);
            refused("AccessDenied", () -> text(other, "default." + bucket, "in/a"));
            refused("AccessDenied", () -> text(other, "default.there-is-none", "in/a"));
            refused("NoSuchBucket", () -> text(other, "there-is-none", "in/a"));
            refused(
                    "AccessDenied",
                    () -> other.copyObject(b -> b.sourceBucket("default." + bucket)
                            .sourceKey("in/a")
                            .destinationBucket(bucket)
                            .destinationKey("stolen")));
            refused("AccessDenied", () -> other.createBucket(b -> b.bucket("default.new-one")));
        }
    }

    @Test
    void aGrantToReadAPrefixIsThatAndNoMore() {
        try (S3Client reader = server.client(server.key("default", grant(Grant.Access.READ, "in/")))) {
            assertThat(text(reader, bucket, "in/a")).isEqualTo("in");
            assertThat(reader.listObjectsV2(b -> b.bucket(bucket).prefix("in/")).keyCount())
                    .isEqualTo(1);
            assertThat(reader.headBucket(b -> b.bucket(bucket)).bucketRegion()).isNotNull();
            assertThat(reader.listBuckets().buckets()).extracting(Bucket::name).containsExactly(bucket);
            refused("AccessDenied", () -> text(reader, bucket, "out/a"));
            refused("AccessDenied", () -> reader.listObjectsV2(b -> b.bucket(bucket)));
            refused(
                    "AccessDenied",
                    () -> reader.listObjectsV2(b -> b.bucket(bucket).prefix("i")));
            refused(
                    "AccessDenied",
                    () -> reader.putObject(b -> b.bucket(bucket).key("in/b"), RequestBody.fromString("x")));
            refused(
                    "AccessDenied",
                    () -> reader.deleteObject(b -> b.bucket(bucket).key("in/a")));
            refused("AccessDenied", () -> reader.getBucketCors(b -> b.bucket(bucket)));
            refused("AccessDenied", () -> reader.deleteBucket(b -> b.bucket(bucket)));
            refused("AccessDenied", () -> reader.createBucket(b -> b.bucket(FrontServer.bucket())));
            refused("AccessDenied", () -> text(reader, "another-bucket", "in/a"));
        }
    }

    @Test
    void noPathLeadsOutOfAPrefix() {
        try (S3Client reader = server.client(server.key("default", grant(Grant.Access.READWRITE, "in/")))) {
            refused("InvalidArgument", () -> text(reader, bucket, "in/../out/a"));
            refused(
                    "InvalidArgument",
                    () -> reader.listObjectsV2(b -> b.bucket(bucket).prefix("in/../out/")));
            refused(
                    "InvalidArgument",
                    () -> reader.copyObject(b -> b.copySource(bucket + "/in/../out/a")
                            .destinationBucket(bucket)
                            .destinationKey("in/b")));
            refused(
                    "AccessDenied",
                    () -> reader.copyObject(b -> b.sourceBucket(bucket)
                            .sourceKey("out/a")
                            .destinationBucket(bucket)
                            .destinationKey("in/b")));
            assertThat(reader.deleteObjects(b -> b.bucket(bucket)
                                    .delete(d -> d.objects(ObjectIdentifier.builder()
                                            .key("in/../out/a")
                                            .build())))
                            .errors())
                    .extracting(S3Error::code)
                    .containsExactly("InvalidArgument");
            assertThat(text(s3, bucket, "out/a")).isEqualTo("out");
        }
    }

    @Test
    void aGrantToWriteIsNoneToRead() {
        try (S3Client writer = server.client(server.key("default", grant(Grant.Access.WRITE, "in/")))) {
            writer.putObject(b -> b.bucket(bucket).key("in/b"), RequestBody.fromString("written"));
            refused("AccessDenied", () -> text(writer, bucket, "in/b"));
            refused(
                    "AccessDenied",
                    () -> writer.copyObject(b -> b.sourceBucket(bucket)
                            .sourceKey("in/a")
                            .destinationBucket(bucket)
                            .destinationKey("in/c")));
            refused(
                    "AccessDenied",
                    () -> writer.createMultipartUpload(b -> b.bucket(bucket).key("out/b")));
            var answer = writer.deleteObjects(b -> b.bucket(bucket)
                    .delete(d -> d.objects(
                            ObjectIdentifier.builder().key("in/b").build(),
                            ObjectIdentifier.builder().key("out/a").build())));
            assertThat(answer.deleted()).extracting(o -> o.key()).containsExactly("in/b");
            assertThat(answer.errors()).extracting(S3Error::key).containsExactly("out/a");
            assertThat(text(s3, bucket, "out/a")).isEqualTo("out");
        }
    }

    @Test
    void thePublicReadsObjectsOfOpenBucketsOnly() throws Exception {
        URI object = server.uri().resolve("/" + bucket + "/in/a");
        assertThat(plain("GET", object).statusCode()).isEqualTo(403);
        server.buckets().change(new BucketName("default", bucket), record -> record.withPublicRead(true));
        HttpResponse<String> open = plain("GET", object);
        assertThat(open.statusCode()).isEqualTo(200);
        assertThat(open.body()).isEqualTo("in");
        assertThat(plain("HEAD", object).statusCode()).isEqualTo(200);
        assertThat(plain("GET", server.uri().resolve("/default." + bucket + "/in/a"))
                        .body())
                .isEqualTo("in");
        assertThat(plain("GET", server.uri().resolve("/" + bucket)).body()).contains("<Code>AccessDenied</Code>");
        assertThat(plain("GET", server.uri().resolve("/")).body()).contains("<Code>AccessDenied</Code>");
        assertThat(plain("DELETE", object).statusCode()).isEqualTo(403);
        assertThat(plain("GET", server.uri().resolve("/there-is-none/x")).body())
                .contains("<Code>AccessDenied</Code>");
        try (S3Client other = server.client(server.key("team-c"))) {
            assertThat(text(other, "default." + bucket, "in/a")).isEqualTo("in");
        }
        assertThat(s3.getBucketAcl(b -> b.bucket(bucket)).grants()).hasSize(2);
    }

    @Test
    void aPresignedUrlIsOneRequestForAWhile() throws Exception {
        try (S3Presigner presigner = server.presigner(owner)) {
            URI get = presigner
                    .presignGetObject(p -> p.signatureDuration(Duration.ofMinutes(5))
                            .getObjectRequest(g -> g.bucket(bucket).key("in/a")))
                    .url()
                    .toURI();
            URI put = presigner
                    .presignPutObject(p -> p.signatureDuration(Duration.ofMinutes(5))
                            .putObjectRequest(g -> g.bucket(bucket).key("in/new")))
                    .url()
                    .toURI();
            assertThat(plain("GET", get).body()).as(get.toString()).isEqualTo("in");
            HttpResponse<String> written = http.send(
                    HttpRequest.newBuilder(put)
                            .PUT(HttpRequest.BodyPublishers.ofString("by url"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(written.statusCode()).as(written.body()).isEqualTo(200);
            assertThat(text(s3, bucket, "in/new")).isEqualTo("by url");
            assertThat(plain("DELETE", get).body()).contains("SignatureDoesNotMatch");
            assertThat(plain("GET", URI.create(get.toString().replace("in/a", "out/a")))
                            .body())
                    .contains("SignatureDoesNotMatch");
            HttpResponse<String> injected = http.send(
                    HttpRequest.newBuilder(put)
                            .header("x-amz-copy-source", "/" + bucket + "/out/a")
                            .PUT(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(injected.body()).contains("headers present in the request which were not signed");
            try {
                server.clock.aheadSeconds = 301;
                assertThat(plain("GET", get).body()).contains("<Message>Request has expired</Message>");
            } finally {
                server.clock.aheadSeconds = 0;
            }
        }
    }

    private HttpResponse<String> plain(String method, URI uri) throws Exception {
        return http.send(
                HttpRequest.newBuilder(uri)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void openToThePublicIsWhatAKeyHasNowAndNotWhatItHadOnce() throws Exception {
        server.buckets().change(new BucketName("default", bucket), record -> record.withPublicRead(true));

        assertThat(plain("GET", server.uri().resolve("/" + bucket + "/in/a")).body())
                .isEqualTo("in");
        assertThat(plain("GET", server.uri().resolve("/" + bucket + "/in/a?versionId=1"))
                        .body())
                .contains("AccessDenied");
    }

    @Test
    void aCopySourceHasOneVersionAndNothingBehindIt() {
        refused(
                "InvalidArgument",
                () -> s3.copyObject(b -> b.copySource(bucket + "/in/a?versionId=1&acl")
                        .destinationBucket(bucket)
                        .destinationKey("out/b")));
    }

    @Test
    void anAnswersHeadersHaveNoLinesOfTheirOwn() {
        refused(
                "InvalidArgument",
                () -> s3.getObject(
                        b -> b.bucket(bucket).key("in/a").responseContentType("text/plain\r\nset-cookie: a=b")));
    }
}
