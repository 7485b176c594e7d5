package dev.hearth.eventing.topics.delivery;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Posts to HTTP endpoints as SNS does: one attempt, no redirects, an answer within 15 seconds. Any thread but an event loop;
 * blocks.
 */
public final class HttpEndpoints implements AutoCloseable {
    /** SNS developer guide, "HTTP/HTTPS endpoints": later than that counts as failed. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final int MOST_CONNECTIONS = 64;
    private static final int MOST_WAITING = 1024;
    private static final int MOST_ANSWER_BYTES = 64 * 1024;

    private final HttpClient client;
    private final Reach reach;

    /** Connections that a request has gone out on. */
    private final Set<HttpConnection> used =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    public HttpEndpoints(Vertx vertx, Reach reach) {
        this.reach = reach;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout(5_000)
                .setMaxPoolSize(MOST_CONNECTIONS)
                .setMaxWaitQueueSize(MOST_WAITING)
                .setKeepAliveTimeout(10)
                .setVerifyHost(true)
                .setDecompressionSupported(false));
    }

    public Attempt post(String url, Map<String, String> headers, String body) throws InterruptedException {
        URI address;
        InetAddress host;
        try {
            address = URI.create(url);
            Optional<InetAddress> found =
                    reach.find(Optional.ofNullable(address.getHost()).orElse(""));
            if (found.isEmpty()) {
                return new Attempt.Never(
                        "AddressNotAllowed", "the settings forbid calls to the address of this endpoint");
            }
            host = found.get();
        } catch (IllegalArgumentException e) {
            return new Attempt.Never("InvalidEndpoint", "the endpoint is no URL");
        } catch (UnknownHostException e) {
            return new Attempt.NotNow("UnknownHost", "the endpoint's host has no address");
        }
        try {
            int status = send(options(address, host, headers), Buffer.buffer(body))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(PATIENCE.toMillis() + 1_000, TimeUnit.MILLISECONDS);
            return outcome(status);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return new Attempt.NotNow(
                    "ConnectionFailed",
                    "the endpoint did not answer: " + cause.getClass().getSimpleName());
        } catch (TimeoutException e) {
            return new Attempt.NotNow("Timeout", "the endpoint did not answer within 15 s");
        }
    }

    /**
     * Once; but again where it went out on a kept connection that was closed before a byte of an answer: the endpoint closed it in
     * between, which says nothing of whether it is there.
     */
    private Future<Integer> send(RequestOptions options, Buffer body) {
        return client.request(options).compose(request -> {
            boolean isKept = !used.add(request.connection());
            return request.send(body)
                    .compose(
                            HttpEndpoints::drained,
                            failure ->
                                    isKept && isClosed(failure) ? send(options, body) : Future.failedFuture(failure));
        });
    }

    private static boolean isClosed(Throwable failure) {
        return failure instanceof HttpClosedException || failure instanceof IOException;
    }

    private static RequestOptions options(URI address, InetAddress host, Map<String, String> headers) {
        boolean ssl = "https".equalsIgnoreCase(address.getScheme());
        int port = address.getPort() > 0 ? address.getPort() : ssl ? 443 : 80;
        String path = address.getRawPath() == null || address.getRawPath().isEmpty() ? "/" : address.getRawPath();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(port, host.getHostAddress()))
                .setHost(address.getHost())
                .setPort(port)
                .setSsl(ssl)
                .setURI(address.getRawQuery() == null ? path : path + "?" + address.getRawQuery())
                .setFollowRedirects(false)
                .setTimeout(PATIENCE.toMillis());
        headers.forEach(options::putHeader);
        return options;
    }

    /** The status, once the answer was read to its end; one that is too long is broken off. */
    private static Future<Integer> drained(HttpClientResponse response) {
        int[] bytes = new int[1];
        io.vertx.core.Promise<Integer> done = io.vertx.core.Promise.promise();
        response.handler(chunk -> {
            bytes[0] += chunk.length();
            if (bytes[0] > MOST_ANSWER_BYTES && done.tryComplete(response.statusCode())) {
                response.request().reset();
            }
        });
        response.endHandler(end -> done.tryComplete(response.statusCode()));
        response.exceptionHandler(done::tryFail);
        return done.future();
    }

    /** Developer guide, "Creating an HTTP/S delivery policy": 5XX and 429 are tried again, everything else is final. */
    private static Attempt outcome(int status) {
        if (status >= 200 && status < 300) {
            return new Attempt.Delivered();
        }
        String message = "the endpoint answered with status " + status;
        return status >= 500 || status == 429
                ? new Attempt.NotNow(Integer.toString(status), message)
                : new Attempt.Never(Integer.toString(status), message);
    }

    @Override
    public void close() {
        client.close();
    }
}
