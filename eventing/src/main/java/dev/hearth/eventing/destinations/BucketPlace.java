package dev.hearth.eventing.destinations;

import dev.hearth.aws.signature.S3Signer;
import dev.hearth.aws.signature.SigningKey;
import dev.hearth.aws.signature.UriCoding;
import dev.hearth.eventing.destinations.Destinations.DestinationRefused;
import dev.hearth.eventing.destinations.Destinations.DestinationUnavailable;
import dev.hearth.eventing.destinations.Destinations.Message;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * Buckets: a message becomes the object {@code aws/lambda/KEY}, put through the S3 API as any client would. Put again it is
 * the same object.
 */
public final class BucketPlace implements Place, AutoCloseable {
    private static final String PREFIX = "aws/lambda/";
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final URI s3;
    private final String region;
    private final Function<String, SigningKey> keys;
    private final Clock clock;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    /**
     * @param s3 where buckets are served
     * @param keys a key that may write all buckets of the namespace
     */
    public BucketPlace(URI s3, String region, Function<String, SigningKey> keys, Clock clock) {
        this.s3 = s3;
        this.region = region;
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public void put(String namespace, String name, Message message) {
        String path = "/" + name + "/" + UriCoding.encode(PREFIX + message.key(), true);
        HttpResponse<String> answer;
        try {
            answer = client.send(request(namespace, path, message.body()), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new DestinationUnavailable("bucket '%s' cannot be reached".formatted(name), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DestinationUnavailable("interrupted while an object was written", e);
        }
        int status = answer.statusCode();
        if (status / 100 == 2) {
            return;
        }
        String sentence = "bucket '%s' answered %d".formatted(name, status);
        // 403: the key may be too new to be known there
        if (status >= 500 || status == 403 || status == 408 || status == 429) {
            throw new DestinationUnavailable(sentence, new IOException(sentence));
        }
        throw new DestinationRefused(sentence);
    }

    private HttpRequest request(String namespace, String path, byte[] body) {
        SigningKey key = keys.apply(namespace);
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().set("host", s3.getHost() + ":" + s3.getPort());
        new S3Signer(key.accessKeyId(), key.secretAccessKey(), region)
                .sign("PUT", path, null, headers, sha256(body), clock.instant());
        HttpRequest.Builder request = HttpRequest.newBuilder(s3.resolve(path))
                .timeout(LONGEST)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(header -> {
            if (!header.getKey().equalsIgnoreCase("host")) {
                request.header(header.getKey(), header.getValue());
            }
        });
        return request.build();
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
