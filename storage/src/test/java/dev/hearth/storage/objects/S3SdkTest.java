package dev.hearth.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.aws.signature.SigningKey;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tagging;

/** The AWS SDK for Java, as it comes, against the front. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class S3SdkTest {
    private FrontServer server;
    private SigningKey key;
    private S3Client s3;
    private String bucket;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        server = FrontServer.start(folder);
        key = server.key("default");
        s3 = server.client(key);
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

    private void put(String name, String text) {
        s3.putObject(b -> b.bucket(bucket).key(name), RequestBody.fromString(text));
    }

    private String get(String name) {
        return s3.getObjectAsBytes(b -> b.bucket(bucket).key(name)).asUtf8String();
    }

    @Test
    void anObjectComesBackWithItsMetadata() {
        s3.putObject(
                b -> b.bucket(bucket)
                        .key("a/b.txt")
                        .contentType("text/markdown")
                        .cacheControl("max-age=60")
                        .contentDisposition("attachment; filename=\"b.txt\"")
                        .metadata(Map.of("colour", "blue")),
                RequestBody.fromString("hello"));
        ResponseBytes<GetObjectResponse> answer =
                s3.getObjectAsBytes(b -> b.bucket(bucket).key("a/b.txt"));
        assertThat(answer.asUtf8String()).isEqualTo("hello");
        assertThat(answer.response().contentType()).isEqualTo("text/markdown");
        assertThat(answer.response().cacheControl()).isEqualTo("max-age=60");
        assertThat(answer.response().contentDisposition()).isEqualTo("attachment; filename=\"b.txt\"");
        assertThat(answer.response().metadata()).containsEntry("colour", "blue");
        assertThat(answer.response().eTag()).isEqualTo("\"5d41402abc4b2a76b9719d911017c592\"");
        HeadObjectResponse head = s3.headObject(b -> b.bucket(bucket).key("a/b.txt"));
        assertThat(head.contentLength()).isEqualTo(5);
        assertThat(head.metadata()).containsEntry("colour", "blue");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "with blank", "plus+and%percent", "ümlaut/日本", "a~b!'()*", "q?x=1&y#z"})
    void keysOfManyLettersComeBackAsTheyAre(String name) {
        put(name, "x");
        assertThat(get(name)).isEqualTo("x");
        assertThat(s3.listObjectsV2(b -> b.bucket(bucket)).contents())
                .extracting(S3Object::key)
                .contains(name);
        s3.deleteObject(b -> b.bucket(bucket).key(name));
        assertThatThrownBy(() -> get(name)).isInstanceOf(NoSuchKeyException.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = ChecksumAlgorithm.class,
            names = {"CRC32", "CRC32_C", "SHA1", "SHA256"})
    void aBodyWithAChecksumComesBack(ChecksumAlgorithm algorithm) {
        byte[] bytes = bytes(300_000, 7);
        s3.putObject(b -> b.bucket(bucket).key("sum").checksumAlgorithm(algorithm), RequestBody.fromBytes(bytes));
        s3.putObject(
                b -> b.bucket(bucket).key("stream").checksumAlgorithm(algorithm),
                RequestBody.fromInputStream(new ByteArrayInputStream(bytes), bytes.length));
        for (String name : List.of("sum", "stream")) {
            ResponseBytes<GetObjectResponse> answer =
                    s3.getObjectAsBytes(b -> b.bucket(bucket).key(name).checksumMode(ChecksumMode.ENABLED));
            assertThat(answer.asByteArrayUnsafe()).isEqualTo(bytes);
        }
    }

    @Test
    void aBodyInSignedChunksIsTakenOff() {
        byte[] bytes = bytes(400_000, 3);
        try (S3Client chunked = server.builder(key)
                .serviceConfiguration(c -> c.chunkedEncodingEnabled(true))
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .build()) {
            chunked.putObject(
                    b -> b.bucket(bucket).key("chunks"),
                    RequestBody.fromInputStream(new ByteArrayInputStream(bytes), bytes.length));
        }
        assertThat(s3.getObjectAsBytes(b -> b.bucket(bucket).key("chunks")).asByteArrayUnsafe())
                .isEqualTo(bytes);
    }

    @Test
    void anEmptyObjectIsOneToo() {
        put("empty", "");
        assertThat(get("empty")).isEmpty();
        assertThat(s3.headObject(b -> b.bucket(bucket).key("empty")).contentLength())
                .isZero();
    }

    @Test
    void aRangeIsAPart() {
        put("range", "0123456789");
        ResponseBytes<GetObjectResponse> part =
                s3.getObjectAsBytes(b -> b.bucket(bucket).key("range").range("bytes=2-4"));
        assertThat(part.asUtf8String()).isEqualTo("234");
        assertThat(part.response().contentRange()).isEqualTo("bytes 2-4/10");
        assertThatThrownBy(() ->
                        s3.getObjectAsBytes(b -> b.bucket(bucket).key("range").range("bytes=20-30")))
                .isInstanceOfSatisfying(S3Exception.class, e -> {
                    assertThat(e.statusCode()).isEqualTo(416);
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidRange");
                });
    }

    @Test
    void conditionsAreHeld() {
        put("cond", "x");
        String tag = s3.headObject(b -> b.bucket(bucket).key("cond")).eTag();
        assertThatThrownBy(() ->
                        s3.getObjectAsBytes(b -> b.bucket(bucket).key("cond").ifNoneMatch(tag)))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(304));
        assertThatThrownBy(() ->
                        s3.putObject(b -> b.bucket(bucket).key("cond").ifNoneMatch("*"), RequestBody.fromString("y")))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(412));
        assertThat(get("cond")).isEqualTo("x");
    }

    @Test
    void listsPageByPageAndByFolder() {
        IntStream.range(0, 25).forEach(at -> put("p/%02d".formatted(at), "x"));
        put("q/1", "x");
        List<String> keys = new ArrayList<>();
        int pages = 0;
        for (ListObjectsV2Response page :
                s3.listObjectsV2Paginator(b -> b.bucket(bucket).prefix("p/").maxKeys(10))) {
            pages++;
            assertThat(page.name()).isEqualTo(bucket);
            page.contents().forEach(object -> keys.add(object.key()));
        }
        assertThat(pages).isEqualTo(3);
        assertThat(keys)
                .containsExactlyElementsOf(
                        IntStream.range(0, 25).mapToObj("p/%02d"::formatted).toList());
        ListObjectsV2Response folders = s3.listObjectsV2(b -> b.bucket(bucket).delimiter("/"));
        assertThat(folders.commonPrefixes()).extracting(p -> p.prefix()).containsExactly("p/", "q/");
        assertThat(s3.listObjects(b -> b.bucket(bucket).prefix("q")).name()).isEqualTo(bucket);
    }

    @Test
    void aCopyIsMadeByTheEngineUnderTheCallersNames() {
        String other = FrontServer.bucket();
        s3.createBucket(b -> b.bucket(other));
        s3.putObject(b -> b.bucket(bucket).key("from here").tagging("k=v"), RequestBody.fromString("copied"));
        CopyObjectResponse copied = s3.copyObject(b -> b.sourceBucket(bucket)
                .sourceKey("from here")
                .destinationBucket(other)
                .destinationKey("to"));
        assertThat(copied.copyObjectResult().eTag()).isNotBlank();
        assertThat(s3.getObjectAsBytes(b -> b.bucket(other).key("to")).asUtf8String())
                .isEqualTo("copied");
        assertThat(s3.getObjectTagging(b -> b.bucket(other).key("to")).tagSet())
                .containsExactly(Tag.builder().key("k").value("v").build());
        assertThatThrownBy(() -> s3.copyObject(b -> b.sourceBucket(bucket)
                        .sourceKey("nothing")
                        .destinationBucket(other)
                        .destinationKey("to")))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(404));
    }

    @Test
    void manyAreDeletedAtOnce() {
        List.of("a", "b", "<c>&").forEach(name -> put(name, "x"));
        DeleteObjectsResponse gone = s3.deleteObjects(b -> b.bucket(bucket)
                .delete(d -> d.objects(
                        ObjectIdentifier.builder().key("a").build(),
                        ObjectIdentifier.builder().key("<c>&").build(),
                        ObjectIdentifier.builder().key("never").build())));
        assertThat(gone.deleted()).extracting(o -> o.key()).contains("a", "<c>&");
        assertThat(s3.listObjectsV2(b -> b.bucket(bucket)).contents())
                .extracting(S3Object::key)
                .containsExactly("b");
    }

    @Test
    void anUploadInPartsBecomesOneObject() {
        CreateMultipartUploadResponse upload = s3.createMultipartUpload(
                b -> b.bucket(bucket).key("big").contentType("a/b").tagging("t=1"));
        assertThat(upload.bucket()).isEqualTo(bucket);
        byte[] first = bytes(5 << 20, 1);
        byte[] second = bytes(1000, 2);
        List<CompletedPart> parts = new ArrayList<>();
        for (byte[] part : List.of(first, second)) {
            int number = parts.size() + 1;
            var sent = s3.uploadPart(
                    b -> b.bucket(bucket).key("big").uploadId(upload.uploadId()).partNumber(number),
                    RequestBody.fromBytes(part));
            parts.add(CompletedPart.builder()
                    .partNumber(number)
                    .eTag(sent.eTag())
                    .checksumCRC32(sent.checksumCRC32())
                    .build());
        }
        assertThat(s3.listMultipartUploads(b -> b.bucket(bucket)).uploads())
                .extracting(u -> u.key())
                .containsExactly("big");
        assertThat(s3.listParts(b -> b.bucket(bucket).key("big").uploadId(upload.uploadId()))
                        .parts())
                .hasSize(2);
        var done = s3.completeMultipartUpload(
                b -> b.bucket(bucket).key("big").uploadId(upload.uploadId()).multipartUpload(m -> m.parts(parts)));
        assertThat(done.bucket()).isEqualTo(bucket);
        assertThat(done.location()).endsWith("/" + bucket + "/big");
        HeadObjectResponse head = s3.headObject(b -> b.bucket(bucket).key("big"));
        assertThat(head.contentLength()).isEqualTo(first.length + second.length);
        assertThat(head.contentType()).isEqualTo("a/b");
        assertThat(s3.getObjectAsBytes(b -> b.bucket(bucket).key("big").range("bytes=5242880-"))
                        .asByteArrayUnsafe())
                .isEqualTo(second);
        assertThat(s3.getObjectTagging(b -> b.bucket(bucket).key("big")).tagSet())
                .containsExactly(Tag.builder().key("t").value("1").build());
    }

    @Test
    void anUploadCanBeGivenUp() {
        String upload =
                s3.createMultipartUpload(b -> b.bucket(bucket).key("given-up")).uploadId();
        s3.abortMultipartUpload(b -> b.bucket(bucket).key("given-up").uploadId(upload));
        assertThat(s3.listMultipartUploads(b -> b.bucket(bucket)).uploads()).isEmpty();
        assertThatThrownBy(() -> s3.completeMultipartUpload(b -> b.bucket(bucket)
                        .key("given-up")
                        .uploadId(upload)
                        .multipartUpload(m -> m.parts(
                                CompletedPart.builder().partNumber(1).eTag("x").build()))))
                .isInstanceOfSatisfying(
                        S3Exception.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("NoSuchUpload"));
    }

    @Test
    void aFolderMarkerIsEmptyOrRefused() {
        put("folder/", "");
        assertThat(get("folder/")).isEmpty();
        if (server.engine.embedded()) {
            assertThatThrownBy(() -> put("folder/", "x"))
                    .isInstanceOfSatisfying(
                            S3Exception.class,
                            e -> assertThat(e.awsErrorDetails().errorMessage())
                                    .contains("'folder/' ends with a slash"));
        }
    }

    @Test
    void tagsStayInOurOwnMetadata() {
        s3.putObject(b -> b.bucket(bucket).key("t").tagging("a=1&b=two%20words"), RequestBody.fromString("x"));
        assertThat(s3.getObjectTagging(b -> b.bucket(bucket).key("t")).tagSet())
                .containsExactlyInAnyOrder(
                        Tag.builder().key("a").value("1").build(),
                        Tag.builder().key("b").value("two words").build());
        assertThat(s3.getObjectAsBytes(b -> b.bucket(bucket).key("t"))
                        .response()
                        .tagCount())
                .isEqualTo(2);
        s3.putObjectTagging(b -> b.bucket(bucket)
                .key("t")
                .tagging(Tagging.builder()
                        .tagSet(Tag.builder().key("c").value("3").build())
                        .build()));
        assertThat(s3.getObjectTagging(b -> b.bucket(bucket).key("t")).tagSet())
                .extracting(Tag::key)
                .containsExactly("c");
        s3.deleteObjectTagging(b -> b.bucket(bucket).key("t"));
        assertThat(s3.getObjectTagging(b -> b.bucket(bucket).key("t")).tagSet()).isEmpty();
        put("t", "again");
        assertThat(s3.getObjectTagging(b -> b.bucket(bucket).key("t")).tagSet()).isEmpty();
        assertThatThrownBy(() -> s3.getObjectTagging(b -> b.bucket(bucket).key("nothing")))
                .isInstanceOf(NoSuchKeyException.class);
    }

    @Test
    void aBucketHasItsSettings() {
        assertThatThrownBy(() -> s3.getBucketTagging(b -> b.bucket(bucket)))
                .isInstanceOfSatisfying(
                        S3Exception.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("NoSuchTagSet"));
        s3.putBucketTagging(b -> b.bucket(bucket)
                .tagging(t -> t.tagSet(Tag.builder().key("team").value("a").build())));
        assertThat(s3.getBucketTagging(b -> b.bucket(bucket)).tagSet())
                .extracting(Tag::value)
                .containsExactly("a");
        s3.putBucketCors(b -> b.bucket(bucket)
                .corsConfiguration(c -> c.corsRules(r -> r.allowedMethods("GET")
                        .allowedOrigins("https://app.example")
                        .maxAgeSeconds(60))));
        assertThat(s3.getBucketCors(b -> b.bucket(bucket)).corsRules())
                .singleElement()
                .satisfies(rule -> assertThat(rule.maxAgeSeconds()).isEqualTo(60));
        assertThat(s3.getBucketLocation(b -> b.bucket(bucket)).locationConstraintAsString())
                .isNullOrEmpty();
        assertThat(s3.getBucketAcl(b -> b.bucket(bucket)).grants()).hasSize(1);
        assertThat(s3.headBucket(b -> b.bucket(bucket)).bucketRegion()).isEqualTo("us-east-1");
        if (server.engine.embedded()) {
            assertThat(s3.getBucketVersioning(b -> b.bucket(bucket)).status()).isNull();
            assertThatThrownBy(() -> s3.putBucketVersioning(
                            b -> b.bucket(bucket).versioningConfiguration(v -> v.status("Enabled"))))
                    .isInstanceOfSatisfying(S3Exception.class, e -> {
                        assertThat(e.statusCode()).isEqualTo(501);
                        assertThat(e.awsErrorDetails().errorCode()).isEqualTo("NotImplemented");
                    });
        }
    }

    @Test
    void bucketsComeAndGo() {
        assertThatThrownBy(() -> s3.createBucket(b -> b.bucket(bucket)))
                .isInstanceOf(BucketAlreadyOwnedByYouException.class);
        assertThat(s3.listBuckets().buckets()).extracting(b -> b.name()).contains(bucket);
        put("x", "x");
        assertThatThrownBy(() -> s3.deleteBucket(b -> b.bucket(bucket)))
                .isInstanceOfSatisfying(S3Exception.class, e -> {
                    assertThat(e.statusCode()).isEqualTo(409);
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("BucketNotEmpty");
                    assertThat(e.awsErrorDetails().errorMessage()).doesNotContain("-1f");
                });
        s3.deleteObject(b -> b.bucket(bucket).key("x"));
        s3.deleteBucket(b -> b.bucket(bucket));
        assertThatThrownBy(() -> s3.listObjectsV2(b -> b.bucket(bucket))).isInstanceOf(NoSuchBucketException.class);
        assertThatThrownBy(() -> s3.headBucket(b -> b.bucket(bucket)))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(404));
        assertThatThrownBy(() -> s3.createBucket(b -> b.bucket("a.b.c")))
                .isInstanceOfSatisfying(
                        S3Exception.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidBucketName"));
    }

    private static byte[] bytes(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
