package dev.hearth.eventing.door;

import io.vertx.core.http.HttpServerRequest;

/** One service of an event loop. It checks for itself who asks. Closed with its loop where it is an {@link AutoCloseable}. */
public interface HttpService {
    /** Is this request for it? Looks at the head alone. */
    boolean owns(HttpServerRequest request);

    /** On the event loop, before any of the body is read. */
    void handle(HttpServerRequest request);
}
