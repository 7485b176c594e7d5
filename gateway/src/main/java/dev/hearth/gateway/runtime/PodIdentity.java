package dev.hearth.gateway.runtime;

import dev.hearth.gateway.dispatch.Dispatcher;
import dev.hearth.gateway.dispatch.Loop;
import dev.hearth.gateway.dispatch.PodDesk;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Which pod is calling: by bearer token, else by the host name it was told to call; a wrong token is not excused. */
final class PodIdentity {
    private static final String BEARER = "Bearer ";
    private static final int MOST_SEARCHES = 1000;

    private final Dispatcher dispatcher;
    private final UnknownPods unknownPods;
    private final Loop loop;
    private int searches;

    PodIdentity(Dispatcher dispatcher, UnknownPods unknownPods, Loop loop) {
        this.dispatcher = dispatcher;
        this.unknownPods = unknownPods;
        this.loop = loop;
    }

    @Nullable
    PodDesk known(HttpServerRequest request) {
        String authorization = request.headers().get(HttpHeaders.AUTHORIZATION);
        if (authorization != null) {
            return authorization.startsWith(BEARER)
                    ? dispatcher.podByToken(authorization.substring(BEARER.length()))
                    : null;
        }
        String host = request.headers().get(HttpHeaders.HOST);
        return host == null ? null : dispatcher.podByHost(withoutPort(host));
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }

    /** Looks once more, after a look at the cluster; the request's body waits meanwhile. */
    void find(HttpServerRequest request, Consumer<PodDesk> found, Runnable unknown) {
        if (searches >= MOST_SEARCHES) {
            unknown.run();
            return;
        }
        searches++;
        request.pause();
        unknownPods.refresh(() -> loop.later(() -> {
            searches--;
            PodDesk desk = known(request);
            if (desk != null) {
                found.accept(desk);
            } else {
                unknown.run();
            }
            request.resume();
        }));
    }
}
