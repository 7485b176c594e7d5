package dev.hearth.storage.objects.kind;

import dev.hearth.storage.objects.bucket.LifecycleRule;
import dev.hearth.storage.objects.bucket.Usage.Count;
import dev.hearth.storage.objects.engine.ObjectEngine;
import dev.hearth.storage.objects.engine.ObjectEngine.Feature;
import dev.hearth.storage.objects.engine.ObjectEngineUnavailable;
import dev.hearth.storage.objects.notify.Notice;
import dev.hearth.storage.objects.notify.Notices;
import io.minio.AbortMultipartUploadArgs;
import io.minio.BucketExistsArgs;
import io.minio.DeleteBucketEncryptionArgs;
import io.minio.DeleteBucketLifecycleArgs;
import io.minio.GetBucketEncryptionArgs;
import io.minio.GetBucketLifecycleArgs;
import io.minio.GetBucketVersioningArgs;
import io.minio.ListMultipartUploadsArgs;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import io.minio.MinioClient;
import io.minio.RemoveBucketArgs;
import io.minio.RemoveObjectsArgs;
import io.minio.Result;
import io.minio.SetBucketEncryptionArgs;
import io.minio.SetBucketLifecycleArgs;
import io.minio.SetBucketVersioningArgs;
import io.minio.StatObjectArgs;
import io.minio.StatObjectResponse;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.messages.DeleteRequest;
import io.minio.messages.DeleteResult;
import io.minio.messages.Item;
import io.minio.messages.ListMultipartUploadsResult;
import io.minio.messages.SseConfiguration;
import io.minio.messages.VersioningConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Predicate;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Administration of buckets at the engine, by MinIO's client. Buckets have their names at the engine. Every method blocks, and
 * throws {@link ObjectEngineUnavailable} when the engine is not there, {@link EngineRefusal} when it says no.
 */
final class BucketAdministration {
    private static final int DELETED_AT_ONCE = 500;

    private final ObjectEngine engine;
    private final OkHttpClient http = new OkHttpClient.Builder()
            .connectTimeout(Duration.ofSeconds(3))
            .readTimeout(Duration.ofSeconds(60))
            .retryOnConnectionFailure(true)
            .build();
    private @Nullable Clients clients;

    private record Clients(ObjectEngine.Endpoint endpoint, MinioClient client, MinioAsyncClient uploads) {}

    BucketAdministration(ObjectEngine engine) {
        this.engine = engine;
    }

    ObjectEngine engine() {
        return engine;
    }

    private synchronized Clients clients() {
        ObjectEngine.Endpoint endpoint = engine.ready();
        Clients known = clients;
        if (known == null || !known.endpoint().equals(endpoint)) {
            known = new Clients(
                    endpoint,
                    MinioClient.builder()
                            .endpoint(endpoint.uri().toString())
                            .credentials(endpoint.accessKeyId(), endpoint.secretAccessKey())
                            .region(endpoint.region())
                            .httpClient(http)
                            .build(),
                    MinioAsyncClient.builder()
                            .endpoint(endpoint.uri().toString())
                            .credentials(endpoint.accessKeyId(), endpoint.secretAccessKey())
                            .region(endpoint.region())
                            .httpClient(http)
                            .build());
            clients = known;
        }
        return known;
    }

    private interface Call<T extends @Nullable Object> {
        T with(MinioClient client) throws MinioException;
    }

    private <T extends @Nullable Object> T ask(Call<T> call) {
        try {
            return call.with(clients().client());
        } catch (MinioException e) {
            throw failure(e);
        }
    }

    private static RuntimeException failure(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof ErrorResponseException refused
                && refused.response().code() < 500) {
            return new EngineRefusal(
                    refused.errorResponse().code(),
                    String.valueOf(refused.errorResponse().message()),
                    cause);
        }
        return new ObjectEngineUnavailable("the object engine does not answer: " + cause.getMessage(), cause);
    }

    private interface Action {
        void with(MinioClient client) throws MinioException;
    }

    private void tell(Action action) {
        ask(client -> {
            action.with(client);
            return true;
        });
    }

    // ---- the bucket

    boolean exists(String bucket) {
        return ask(client ->
                client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build()));
    }

    void make(String bucket) {
        try {
            tell(client ->
                    client.makeBucket(MakeBucketArgs.builder().bucket(bucket).build()));
        } catch (EngineRefusal refusal) {
            if (!refusal.code().equals("BucketAlreadyOwnedByYou")) {
                throw refusal;
            }
        }
    }

    Optional<String> versioning(String bucket) {
        if (!engine.features().contains(Feature.VERSIONING)) {
            return Optional.empty();
        }
        VersioningConfiguration found = ask(client -> client.getBucketVersioning(
                GetBucketVersioningArgs.builder().bucket(bucket).build()));
        return switch (found.status()) {
            case ENABLED -> Optional.of("Enabled");
            case SUSPENDED -> Optional.of("Suspended");
            case OFF -> Optional.empty();
        };
    }

    void setVersioning(String bucket, String status) {
        tell(client -> client.setBucketVersioning(SetBucketVersioningArgs.builder()
                .bucket(bucket)
                .config(new VersioningConfiguration(
                        VersioningConfiguration.Status.fromString(status), null, null, null))
                .build()));
    }

    boolean encryption(String bucket) {
        if (!engine.features().contains(Feature.ENCRYPTION)) {
            return false;
        }
        try {
            return ask(client -> client.getBucketEncryption(GetBucketEncryptionArgs.builder()
                                    .bucket(bucket)
                                    .build()))
                            .rule()
                    != null;
        } catch (EngineRefusal none) {
            return false;
        }
    }

    void setEncryption(String bucket, boolean on) {
        if (on) {
            tell(client -> client.setBucketEncryption(SetBucketEncryptionArgs.builder()
                    .bucket(bucket)
                    .config(SseConfiguration.newConfigWithSseS3Rule())
                    .build()));
        } else {
            tell(client -> client.deleteBucketEncryption(
                    DeleteBucketEncryptionArgs.builder().bucket(bucket).build()));
        }
    }

    List<LifecycleRule> lifecycle(String bucket) {
        if (!engine.features().contains(Feature.LIFECYCLE)) {
            return List.of();
        }
        try {
            return LifecycleRules.read(Optional.ofNullable(ask(client -> client.getBucketLifecycle(
                    GetBucketLifecycleArgs.builder().bucket(bucket).build()))));
        } catch (EngineRefusal none) {
            return List.of();
        }
    }

    void setLifecycle(String bucket, List<LifecycleRule> rules) {
        if (rules.isEmpty()) {
            tell(client -> client.deleteBucketLifecycle(
                    DeleteBucketLifecycleArgs.builder().bucket(bucket).build()));
        } else {
            tell(client -> client.setBucketLifecycle(SetBucketLifecycleArgs.builder()
                    .bucket(bucket)
                    .config(LifecycleRules.written(rules))
                    .build()));
        }
    }

    // ---- what is in it

    /** Counts every object; takes as long as listing them all does. */
    Count count(String bucket) {
        long bytes = 0;
        long objects = 0;
        for (Item item : items(bucket, "", false)) {
            bytes += item.size();
            objects++;
        }
        return new Count(bytes, objects);
    }

    /** The bucket with everything in it. */
    void remove(String bucket) {
        if (!exists(bucket)) {
            return;
        }
        abortUploads(bucket, "", upload -> true);
        removeObjects(bucket, "", item -> true, engine.features().contains(Feature.VERSIONING));
        tell(client ->
                client.removeBucket(RemoveBucketArgs.builder().bucket(bucket).build()));
    }

    /**
     * Deletes objects that were last written before that time; how many.
     *
     * @param expect called for each before it goes
     */
    int expire(String bucket, String prefix, Instant before, Function<String, Notices.Expected> expect) {
        int removed = 0;
        List<DeleteRequest.Object> batch = new ArrayList<>();
        List<Notices.Expected> expected = new ArrayList<>();
        for (Item item : items(bucket, prefix, false)) {
            if (item.lastModified() == null || !item.lastModified().toInstant().isBefore(before)) {
                continue;
            }
            expected.add(expect.apply(item.objectName()));
            batch.add(new DeleteRequest.Object(item.objectName()));
            if (batch.size() == DELETED_AT_ONCE) {
                removed += expire(bucket, batch, expected);
            }
        }
        return removed + expire(bucket, batch, expected);
    }

    private int expire(String bucket, List<DeleteRequest.Object> batch, List<Notices.Expected> expected) {
        try {
            int removed = remove(bucket, batch);
            expected.forEach(one -> one.happened(Notice.Result.NONE));
            return removed;
        } catch (RuntimeException e) {
            expected.forEach(Notices.Expected::unsure);
            throw e;
        } finally {
            batch.clear();
            expected.clear();
        }
    }

    /** How an object is now. */
    Optional<Notices.Sight.Seen> look(String bucket, String key) {
        try {
            StatObjectResponse stat = ask(client -> client.statObject(
                    StatObjectArgs.builder().bucket(bucket).object(key).build()));
            String eTag = stat.etag() == null ? "" : stat.etag().replace("\"", "");
            return Optional.of(
                    new Notices.Sight.Seen(stat.lastModified().toInstant(), new Notice.Result(stat.size(), eTag, "")));
        } catch (EngineRefusal refusal) {
            if (refusal.code().equals("NoSuchKey") || refusal.code().equals("NoSuchBucket")) {
                return Optional.empty();
            }
            throw refusal;
        }
    }

    private int removeObjects(String bucket, String prefix, Predicate<Item> which, boolean everyVersion) {
        int removed = 0;
        List<DeleteRequest.Object> batch = new ArrayList<>();
        for (Item item : items(bucket, prefix, everyVersion)) {
            if (which.test(item)) {
                batch.add(
                        everyVersion
                                ? new DeleteRequest.Object(item.objectName(), item.versionId())
                                : new DeleteRequest.Object(item.objectName()));
            }
            if (batch.size() == DELETED_AT_ONCE) {
                removed += remove(bucket, batch);
                batch.clear();
            }
        }
        return removed + remove(bucket, batch);
    }

    private int remove(String bucket, List<DeleteRequest.Object> objects) {
        if (!objects.isEmpty()) {
            Iterable<Result<DeleteResult.Error>> errors = clients()
                    .client()
                    .removeObjects(RemoveObjectsArgs.builder()
                            .bucket(bucket)
                            .objects(List.copyOf(objects))
                            .build());
            for (Result<DeleteResult.Error> error : errors) {
                DeleteResult.Error said = got(error);
                throw new EngineRefusal(
                        said.code(),
                        "'" + said.objectName() + "' could not be deleted: " + said.message(),
                        new IllegalStateException(said.code()));
            }
        }
        return objects.size();
    }

    private Iterable<Item> items(String bucket, String prefix, boolean everyVersion) {
        Iterable<Result<Item>> results = clients()
                .client()
                .listObjects(ListObjectsArgs.builder()
                        .bucket(bucket)
                        .prefix(prefix)
                        .recursive(true)
                        .includeVersions(everyVersion)
                        .build());
        return () -> {
            var iterator = results.iterator();
            return new java.util.Iterator<>() {
                @Override
                public boolean hasNext() {
                    return iterator.hasNext();
                }

                @Override
                public Item next() {
                    return got(iterator.next());
                }
            };
        };
    }

    private static <T> T got(Result<T> result) {
        try {
            return result.get();
        } catch (MinioException e) {
            throw failure(e);
        }
    }

    /** Gives up unfinished uploads; how many. */
    int abortUploads(String bucket, String prefix, Predicate<ListMultipartUploadsResult.Upload> which) {
        int aborted = 0;
        try {
            MinioAsyncClient client = clients().uploads();
            List<ListMultipartUploadsResult.Upload> uploads = client.listMultipartUploads(
                            ListMultipartUploadsArgs.builder()
                                    .bucket(bucket)
                                    .prefix(prefix)
                                    .build())
                    .join()
                    .result()
                    .uploads();
            for (ListMultipartUploadsResult.Upload upload : uploads) {
                if (which.test(upload)) {
                    client.abortMultipartUpload(AbortMultipartUploadArgs.builder()
                                    .bucket(bucket)
                                    .object(upload.objectName())
                                    .uploadId(upload.uploadId())
                                    .build())
                            .join();
                    aborted++;
                }
            }
        } catch (CompletionException e) {
            throw failure(e);
        }
        return aborted;
    }
}
