package dev.hearth.gateway.peers;

import dev.hearth.kinds.gateways.GatewayAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;

/** Requests to other gateways, on connections that are kept. Called and answered on event loops. */
final class PeerClient {
    /** To one gateway: each call that waits there holds one. */
    private static final int MOST_CONNECTIONS = 2048;

    private static final int MOST_WAITING = 4096;

    /** A gateway is near: one that does not take a connection within this time is taken for gone. */
    private static final int CONNECT_MILLIS = 1_000;

    private static final int MAX_HEAD_BYTES = 32 * 1024;
    private static final int KEPT_SECONDS = 60;

    private final HttpClient client;
    private final String authorization;

    /** @param internalToken that all gateways share */
    PeerClient(Vertx vertx, String internalToken) {
        this.authorization = "Bearer " + internalToken;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(MOST_CONNECTIONS)
                .setMaxWaitQueueSize(MOST_WAITING)
                .setConnectTimeout(CONNECT_MILLIS)
                .setKeepAliveTimeout(KEPT_SECONDS)
                .setMaxHeaderSize(MAX_HEAD_BYTES)
                .setMaxInitialLineLength(MAX_HEAD_BYTES)
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setDecompressionSupported(false));
    }

    /**
     * A request that nothing of was sent yet. When it cannot be had the gateway cannot be reached, unless {@link #isOurs} says
     * otherwise.
     *
     * @param silence longest that nothing may come or go on it
     */
    Future<HttpClientRequest> request(GatewayAddress to, HttpMethod method, String path, Duration silence) {
        RequestOptions options = new RequestOptions()
                .setHost(to.host())
                .setPort(to.port())
                .setMethod(method)
                .setURI(path)
                .setIdleTimeout(silence.toMillis());
        try {
            return client.request(options).map(request -> request.putHeader(HttpHeaders.AUTHORIZATION, authorization));
        } catch (IllegalStateException closed) { // the one failure that Vert.x throws instead of telling
            return Future.failedFuture(new Closed(closed));
        }
    }

    /** This gateway, or what it stands in, has closed: it calls nobody any more. */
    private static final class Closed extends IllegalStateException {
        private static final long serialVersionUID = 1;

        Closed(IllegalStateException cause) {
            super("this gateway calls no others any more", cause);
        }
    }

    /** There was no connection to be had because of this gateway: of what it does already, or because it {@link #isClosed}. */
    static boolean isOurs(Throwable failure) {
        return failure instanceof ConnectionPoolTooBusyException || isClosed(failure);
    }

    static boolean isClosed(Throwable failure) {
        return failure instanceof Closed;
    }

    void close() {
        client.close();
    }
}
