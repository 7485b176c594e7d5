package dev.hearth.gateway.peers;

import dev.hearth.gateway.dispatch.Loop;
import dev.hearth.kinds.gateways.GatewayAddress;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A call to each other gateway that is answered and never ends: when a gateway is killed its end is heard at once, and not only
 * when its Lease has not been renewed for a while. The state of those that this gateway holds is on one loop.
 */
final class Presences {
    private static final int MOST_HELD = 256;

    private final PeerClient client;
    private final Loop loop;
    private final Consumer<GatewayAddress> reached;
    private final Consumer<GatewayAddress> unreachable;
    private final Map<GatewayAddress, Watched> watched = new HashMap<>();
    private final Map<HttpServerResponse, Loop> held = new HashMap<>();
    private boolean left;

    private static final class Watched {
        @Nullable
        HttpClientRequest request;

        /** It has been heard since the last try. */
        boolean heard;

        boolean over;
    }

    Presences(PeerClient client, Loop loop, Consumer<GatewayAddress> reached, Consumer<GatewayAddress> unreachable) {
        this.client = client;
        this.loop = loop;
        this.reached = reached;
        this.unreachable = unreachable;
    }

    // ── others ──────────────────────────────────────────────────────────────────────────────────────────────────────

    /** From any thread: these are the others. */
    void follow(List<GatewayAddress> others) {
        loop.run(() -> {
            watched.entrySet().removeIf(known -> {
                boolean gone = !others.contains(known.getKey());
                if (gone) {
                    end(known.getValue());
                }
                return gone;
            });
            for (GatewayAddress other : others) {
                if (!watched.containsKey(other)) {
                    Watched watch = new Watched();
                    watched.put(other, watch);
                    ask(other, watch);
                }
            }
        });
    }

    private static void end(Watched watch) {
        watch.over = true;
        HttpClientRequest open = watch.request;
        if (open != null) {
            open.reset();
        }
    }

    private void ask(GatewayAddress other, Watched watch) {
        client.request(other, HttpMethod.GET, Wire.PRESENCE, Duration.ZERO)
                .compose(request -> {
                    watch.request = request;
                    return request.send();
                })
                .onSuccess(response -> loop.run(() -> answered(other, watch, response)))
                .onFailure(cause -> {
                    if (!PeerClient.isClosed(cause)) {
                        loop.run(() -> lost(other, watch));
                    }
                });
    }

    private void answered(GatewayAddress other, Watched watch, HttpClientResponse response) {
        if (response.statusCode() != 200) {
            lost(other, watch);
            return;
        }
        watch.heard = true;
        reached.accept(other);
        response.handler(alive -> {})
                .endHandler(leaves -> loop.run(() -> lost(other, watch)))
                .exceptionHandler(broken -> loop.run(() -> broken(other, watch)));
    }

    /** Only the connection may have ended. */
    private void broken(GatewayAddress other, Watched watch) {
        if (watch.heard && !watch.over) {
            watch.heard = false;
            ask(other, watch);
        } else {
            lost(other, watch);
        }
    }

    /** It has ended, or leaves: when it has not, it is asked again once its Lease shows that. */
    private void lost(GatewayAddress other, Watched watch) {
        if (!watch.over) {
            watch.over = true;
            watched.remove(other, watch);
            unreachable.accept(other);
        }
    }

    // ── this one ────────────────────────────────────────────────────────────────────────────────────────────────────

    /** Holds the call of another gateway. */
    void hold(HttpServerResponse response, Loop own) {
        loop.run(() -> {
            if (left || held.size() >= MOST_HELD) {
                own.run(() -> response.setStatusCode(503).end());
                return;
            }
            held.put(response, own);
            own.run(() -> {
                response.closeHandler(nothing -> loop.run(() -> held.remove(response)));
                response.setChunked(true).write("alive\n");
            });
        });
    }

    /** Others hear it at once. */
    void leave() {
        loop.run(() -> {
            left = true;
            held.forEach((response, own) -> own.run(response::end));
            held.clear();
        });
    }

    void close() {
        loop.run(() -> {
            watched.values().forEach(Presences::end);
            watched.clear();
        });
    }
}
