package dev.hearth.standalone.engines.objects;

import dev.hearth.storage.objects.engine.ObjectEngine;
import dev.hearth.storage.objects.engine.ObjectEngineUnavailable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Objects as files of a folder, served by S3Proxy in this JVM. Started by the first {@link #ready()}, which takes a second or
 * two; one that could not start is tried again by the next.
 */
public final class EmbeddedObjects implements ObjectEngine, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(EmbeddedObjects.class);
    private static final int MOST_THREADS = 64;
    private static final int MOST_SECONDS_OF_SKEW = 15 * 60;

    private final Path folder;
    private @Nullable S3Proxy proxy;
    private volatile @Nullable Endpoint endpoint;
    private boolean closed;

    /** @param folder for buckets and their objects; made when it is missing */
    public EmbeddedObjects(Path folder) {
        this.folder = folder.toAbsolutePath().normalize(); // S3Proxy misplaces objects of a relative one
    }

    @Override
    public Endpoint ready() {
        Endpoint known = endpoint;
        return known != null ? known : start();
    }

    private synchronized Endpoint start() {
        Endpoint known = endpoint;
        if (known != null) {
            return known;
        }
        if (closed) {
            throw new ObjectEngineUnavailable(
                    "the embedded object engine has been ended with the platform", new IllegalStateException("closed"));
        }
        long begun = System.nanoTime();
        String id = "hearth-" + random(8);
        String secret = random(32);
        try {
            Files.createDirectories(folder);
            S3Proxy starting = S3Proxy.builder()
                    .blobStore(new FilesystemNio2BlobStore(folder.toString()))
                    .endpoint(URI.create("http://127.0.0.1:0"))
                    .awsAuthentication(AuthenticationType.AWS_V4, id, secret)
                    .ignoreUnknownHeaders(true)
                    .jettyMaxThreads(MOST_THREADS)
                    .maximumTimeSkew(MOST_SECONDS_OF_SKEW)
                    .build();
            starting.start();
            proxy = starting;
            Endpoint made = new Endpoint(URI.create("http://127.0.0.1:" + starting.getPort()), id, secret, "us-east-1");
            endpoint = made;
            LOG.infof(
                    "Embedded object engine works folder=%s port=%d tookMillis=%d",
                    folder, starting.getPort(), (System.nanoTime() - begun) / 1_000_000);
            return made;
        } catch (IOException e) {
            throw new ObjectEngineUnavailable(
                    "the embedded object engine cannot use the folder '" + folder + "': " + e.getMessage(), e);
        } catch (Exception e) {
            throw new ObjectEngineUnavailable("the embedded object engine did not start: " + e.getMessage(), e);
        }
    }

    private static String random(int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    @Override
    public Optional<Endpoint> now() {
        return Optional.ofNullable(endpoint);
    }

    /** Buckets, objects, multipart uploads, and nothing else. */
    @Override
    public Set<Feature> features() {
        return Set.of();
    }

    @Override
    public synchronized void close() {
        closed = true;
        endpoint = null;
        S3Proxy running = proxy;
        proxy = null;
        if (running != null) {
            try {
                running.stop();
            } catch (Exception e) {
                LOG.warnf(e, "The embedded object engine did not end in order folder=%s", folder);
            }
        }
    }
}
