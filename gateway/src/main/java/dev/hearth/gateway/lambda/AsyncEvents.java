package dev.hearth.gateway.lambda;

import dev.hearth.api.PodProtocol;
import dev.hearth.gateway.door.Exchange;
import dev.hearth.gateway.door.Refusal;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Hands events to the eventing room, which keeps them and brings them to their function later. A caller is told that his
 * event was accepted when eventing has said so, and never before. One for each event loop.
 */
public final class AsyncEvents {
    private static final Logger LOG = Logger.getLogger(AsyncEvents.class);
    private static final int MOST_CONNECTIONS = 64;
    private static final int MOST_WAITING = 2048;
    private static final int CONNECT_MILLIS = 2_000;

    /** Longer than eventing waits for Kafka, and shorter than the 60 s that AWS SDKs wait for an answer. */
    private static final int LONGEST_MILLIS = 50_000;

    private final HttpClient client;
    private final RequestOptions to;

    /** @param internalToken the bearer token of Hearth's own rooms */
    public AsyncEvents(URI eventing, String internalToken, Vertx vertx) {
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(MOST_CONNECTIONS)
                .setMaxWaitQueueSize(MOST_WAITING)
                .setConnectTimeout(CONNECT_MILLIS)
                .setTcpNoDelay(true));
        this.to = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(eventing.getHost())
                .setPort(eventing.getPort())
                .setURI(PodProtocol.ASYNC_PATH)
                .setTimeout(LONGEST_MILLIS)
                .putHeader(HttpHeaders.AUTHORIZATION.toString(), "Bearer " + internalToken);
    }

    /** The exchange's body is its event, checked and small enough; {@code accepted} runs when it is durable. */
    void hand(Exchange exchange, String trace, Consumer<Exchange> accepted) {
        MultiMap given = exchange.request.headers();
        client.request(new RequestOptions(to))
                .compose(request -> {
                    request.putHeader(
                                    PodProtocol.ASYNC_FUNCTION,
                                    exchange.function().key())
                            .putHeader(PodProtocol.ASYNC_REQUEST_ID, exchange.requestId)
                            .putHeader(InvokeHeaders.TRACE, trace);
                    String context = given.get(InvokeHeaders.CLIENT_CONTEXT);
                    if (context != null) {
                        request.putHeader(InvokeHeaders.CLIENT_CONTEXT, context);
                    }
                    return request.send(exchange.body());
                })
                .compose(response -> response.body().map(body -> response.statusCode()))
                .onComplete(answered -> {
                    if (answered.succeeded() && answered.result() == 202) {
                        accepted.accept(exchange);
                        return;
                    }
                    LOG.warnf(
                            "an event was not accepted requestId=%s function=%s answer=%s",
                            exchange.requestId,
                            exchange.function().key(),
                            answered.succeeded() ? answered.result() : answered.cause());
                    exchange.refuse(new Refusal.EventNotAccepted());
                });
    }
}
