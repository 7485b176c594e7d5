package dev.hearth.eventing.door;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/** Gives a request to the first service that owns it, else answers 404. One for each event loop. */
public final class Router implements Handler<HttpServerRequest>, AutoCloseable {
    private final List<HttpService> services;

    public Router(List<HttpService> services) {
        this.services = List.copyOf(services);
    }

    @Override
    public void handle(HttpServerRequest request) {
        for (HttpService service : services) {
            if (service.owns(request)) {
                service.handle(request);
                return;
            }
        }
        request.response().setStatusCode(404).end("nothing is served at this path\n");
    }

    @Override
    public void close() throws Exception {
        for (HttpService service : services) {
            if (service instanceof AutoCloseable closeable) {
                closeable.close();
            }
        }
    }
}
