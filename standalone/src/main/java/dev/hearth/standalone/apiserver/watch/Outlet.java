package dev.hearth.standalone.apiserver.watch;

import io.vertx.core.buffer.Buffer;

/** Where a watch's events go: a chunked response or a WebSocket. Used on its event loop only. */
public interface Outlet {
    void send(Buffer event);

    /** Whether to wait for {@link #whenDrained} before sending more. */
    boolean isFull();

    void whenDrained(Runnable action);

    /** Ends the stream properly. */
    void end();

    /** Cuts the connection: the reader is too slow. */
    void cut();
}
