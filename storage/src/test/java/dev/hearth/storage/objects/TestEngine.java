package dev.hearth.storage.objects;

import dev.hearth.storage.objects.engine.ObjectEngine;
import dev.hearth.storage.objects.engine.RemoteS3;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * The S3 that the tests put behind the front: S3Proxy on a folder, or whichever {@code HEARTH_TEST_S3_ENDPOINT} names (with
 * {@code HEARTH_TEST_S3_ACCESS_KEY} and {@code HEARTH_TEST_S3_SECRET_KEY}), such as a MinIO.
 */
final class TestEngine implements AutoCloseable {
    private final Optional<S3Proxy> proxy;
    private final RemoteS3 engine;

    private TestEngine(Optional<S3Proxy> proxy, RemoteS3 engine) {
        this.proxy = proxy;
        this.engine = engine;
    }

    static TestEngine start(Path folder) {
        String endpoint = System.getenv("HEARTH_TEST_S3_ENDPOINT");
        if (endpoint != null) {
            return new TestEngine(
                    Optional.empty(),
                    new RemoteS3(
                            new ObjectEngine.Endpoint(
                                    URI.create(endpoint),
                                    System.getenv().getOrDefault("HEARTH_TEST_S3_ACCESS_KEY", "minioadmin"),
                                    System.getenv().getOrDefault("HEARTH_TEST_S3_SECRET_KEY", "minioadmin"),
                                    "us-east-1"),
                            EnumSet.allOf(ObjectEngine.Feature.class)));
        }
        try {
            S3Proxy proxy = S3Proxy.builder()
                    .blobStore(
                            new FilesystemNio2BlobStore(folder.toAbsolutePath().toString()))
                    .endpoint(URI.create("http://127.0.0.1:0"))
                    .awsAuthentication(AuthenticationType.AWS_V4, "engine", "engine-secret")
                    .ignoreUnknownHeaders(true)
                    .build();
            proxy.start();
            return new TestEngine(
                    Optional.of(proxy),
                    new RemoteS3(
                            new ObjectEngine.Endpoint(
                                    URI.create("http://127.0.0.1:" + proxy.getPort()),
                                    "engine",
                                    "engine-secret",
                                    "us-east-1"),
                            Set.of()));
        } catch (Exception e) {
            throw new IllegalStateException("S3Proxy did not start", e);
        }
    }

    RemoteS3 engine() {
        return engine;
    }

    boolean embedded() {
        return proxy.isPresent();
    }

    @Override
    public void close() throws IOException {
        if (proxy.isPresent()) {
            try {
                proxy.get().stop();
            } catch (Exception e) {
                throw new IOException("S3Proxy did not stop", e);
            }
        }
    }
}
