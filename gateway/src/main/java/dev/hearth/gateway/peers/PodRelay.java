package dev.hearth.gateway.peers;

import dev.hearth.gateway.dispatch.Outcome;
import dev.hearth.gateway.dispatch.PodDesk;
import dev.hearth.gateway.runtime.Relay;
import dev.hearth.kinds.gateways.GatewayAddress;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What pods that came to another gateway than their function's home ask for there, over HTTP. */
final class PodRelay implements Relay {
    /** As long as a pod waits for work. */
    private static final Duration FOR_EVER = Duration.ZERO;

    private static final Duration SHORT = Duration.ofSeconds(15);

    private final PeerClient client;
    private final Consumer<GatewayAddress> unreachable;

    PodRelay(PeerClient client, Consumer<GatewayAddress> unreachable) {
        this.client = client;
        this.unreachable = unreachable;
    }

    @Override
    public Runnable next(GatewayAddress home, PodDesk desk, HttpServerResponse pod, Runnable again) {
        RelayedNext call = new RelayedNext(pod, again);
        client.request(home, HttpMethod.GET, Wire.NEXT, FOR_EVER)
                .onFailure(cause -> {
                    unreachableUnlessOurs(home, cause);
                    call.again.run();
                })
                .onSuccess(request -> call.send(request, desk));
        return call::takeBack;
    }

    /** One that waits; on the loop of the pod's connection only. */
    private static final class RelayedNext {
        private final HttpServerResponse pod;
        private final Runnable again;
        private @Nullable HttpClientRequest request;
        private boolean takenBack;

        RelayedNext(HttpServerResponse pod, Runnable again) {
            this.pod = pod;
            this.again = again;
        }

        void send(HttpClientRequest connected, PodDesk desk) {
            request = connected;
            if (takenBack) {
                connected.reset();
                return;
            }
            Wire.put(connected.headers(), Wire.POD, desk.route().uid());
            connected
                    .send()
                    .compose(response -> response.body().map(body -> {
                        arrived(response, body);
                        return body;
                    }))
                    .onFailure(lost -> again.run());
        }

        private void arrived(HttpClientResponse response, Buffer body) {
            if (takenBack || pod.closed()) {
                response.request().connection().close(); // so that the home learns that nobody runs it
            } else if (response.statusCode() == 307 || response.statusCode() >= 500) {
                again.run();
            } else {
                pod.setStatusCode(response.statusCode());
                for (var header : response.headers()) {
                    if (!header.getKey().equalsIgnoreCase("content-length")
                            && !header.getKey().equalsIgnoreCase("connection")) {
                        pod.headers().add(header.getKey(), header.getValue());
                    }
                }
                pod.end(body);
            }
        }

        void takeBack() {
            takenBack = true;
            if (request != null) {
                request.reset();
            }
        }
    }

    private void unreachableUnlessOurs(GatewayAddress gateway, Throwable cause) {
        if (!PeerClient.isOurs(cause)) {
            unreachable.accept(gateway);
        }
    }

    // ── answers and errors ──────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void answer(
            List<GatewayAddress> gateways, PodDesk desk, String requestId, Outcome outcome, Consumer<Boolean> taken) {
        if (gateways.isEmpty()) {
            taken.accept(false);
            return;
        }
        post(gateways.getFirst(), Wire.ANSWERS, desk, outcome, headers -> Wire.put(headers, Wire.REQUEST_ID, requestId))
                .onComplete(done -> {
                    if (done.succeeded() && done.result()) {
                        taken.accept(true);
                    } else {
                        answer(gateways.subList(1, gateways.size()), desk, requestId, outcome, taken);
                    }
                });
    }

    @Override
    public void initError(
            GatewayAddress home, PodDesk desk, Outcome.Failed error, String message, Consumer<Boolean> taken) {
        post(home, Wire.INIT_ERRORS, desk, error, headers -> Wire.put(headers, Wire.MESSAGE, message))
                .onComplete(done -> taken.accept(done.succeeded() && done.result()));
    }

    private Future<Boolean> post(
            GatewayAddress to, String path, PodDesk desk, Outcome outcome, Consumer<MultiMap> more) {
        return client.request(to, HttpMethod.POST, path, SHORT)
                .onFailure(cause -> unreachableUnlessOurs(to, cause))
                .compose(request -> {
                    Buffer body = OutcomeForm.write(outcome, request.headers());
                    Wire.put(request.headers(), Wire.POD, desk.route().uid());
                    more.accept(request.headers());
                    return request.putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream")
                            .send(body);
                })
                .map(response -> response.statusCode() == 202);
    }
}
