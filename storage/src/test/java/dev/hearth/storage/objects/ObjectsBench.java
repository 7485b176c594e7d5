package dev.hearth.storage.objects;

import dev.hearth.storage.bench.Figures;
import dev.hearth.storage.objects.engine.ObjectEngine;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Reads a large object through the front and from the S3 behind it, in turns. */
public final class ObjectsBench {
    private static final int ROUNDS = 5;
    private static final int BYTES = 64 << 20;

    public static void besideTheEngine(Figures figures, Path folder) throws Exception {
        try (FrontServer server = FrontServer.start(folder);
                S3Client front = server.client(server.key("default"));
                S3Client raw = raw(server.engine.engine().now().orElseThrow())) {
            front.createBucket(b -> b.bucket("bench"));
            raw.createBucket(b -> b.bucket("raw"));
            byte[] bytes = new byte[BYTES];
            front.putObject(b -> b.bucket("bench").key("large"), RequestBody.fromBytes(bytes));
            raw.putObject(b -> b.bucket("raw").key("large"), RequestBody.fromBytes(bytes));
            seconds(front, "bench");
            seconds(raw, "raw");
            for (int round = 0; round < ROUNDS; round++) {
                double ours = seconds(front, "bench");
                double theirs = seconds(raw, "raw");
                figures.add("objects.get64m", "MiB/s", BYTES / ours / (1 << 20));
                figures.add("objects.get64m.vs_raw", "ratio", theirs / ours);
            }
        }
    }

    private static double seconds(S3Client client, String bucket) throws Exception {
        long began = System.nanoTime();
        try (InputStream body = client.getObject(get -> get.bucket(bucket).key("large"))) {
            long read = body.transferTo(OutputStream.nullOutputStream());
            if (read != BYTES) {
                throw new IllegalStateException("read " + read + " bytes of " + BYTES);
            }
        }
        return (System.nanoTime() - began) / 1e9;
    }

    private static S3Client raw(ObjectEngine.Endpoint endpoint) {
        return S3Client.builder()
                .endpointOverride(endpoint.uri())
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .httpClientBuilder(ApacheHttpClient.builder())
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(endpoint.accessKeyId(), endpoint.secretAccessKey())))
                .build();
    }

    /** Serves objects and does nothing; closing ends it. */
    public static AutoCloseable serve(Path folder) throws Exception {
        return FrontServer.start(folder);
    }

    private ObjectsBench() {}
}
