package dev.hearth.gateway.door;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's body up to a limit. What is beyond it is not kept: the answer can be sent at once, while the rest is
 * read and dropped so that the client gets to see it; a client that goes on beyond 64 MiB is cut off.
 */
public final class BoundedBody {
    private static final long DROPPED_AT_MOST = 64L << 20;

    private final HttpServerRequest request;
    private final int limit;
    private final Consumer<Buffer> whole;
    private final Runnable tooLarge;
    private @Nullable Buffer body;
    private boolean own;
    private boolean over;
    private long dropped;

    private BoundedBody(HttpServerRequest request, int limit, Consumer<Buffer> whole, Runnable tooLarge) {
        this.request = request;
        this.limit = limit;
        this.whole = whole;
        this.tooLarge = tooLarge;
    }

    /** Exactly one of the two is called, unless the connection breaks first. */
    public static void read(HttpServerRequest request, int limit, Consumer<Buffer> whole, Runnable tooLarge) {
        BoundedBody reader = new BoundedBody(request, limit, whole, tooLarge);
        request.handler(reader::take).endHandler(nothing -> reader.end());
        String length = request.headers().get(HttpHeaders.CONTENT_LENGTH);
        if (length != null && declared(length) > limit) {
            reader.refuse();
        }
    }

    private static long declared(String length) {
        try {
            return Long.parseLong(length.trim());
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private void take(Buffer chunk) {
        if (over) {
            dropped += chunk.length();
            if (dropped > DROPPED_AT_MOST) {
                request.connection().close();
            }
            return;
        }
        Buffer sofar = body;
        if ((sofar == null ? 0 : sofar.length()) + chunk.length() > limit) {
            body = null;
            refuse();
        } else if (sofar == null) {
            body = chunk;
        } else if (own) {
            sofar.appendBuffer(chunk);
        } else {
            own = true;
            body = Buffer.buffer(Math.min(limit, 2 * (sofar.length() + chunk.length())))
                    .appendBuffer(sofar)
                    .appendBuffer(chunk);
        }
    }

    private void refuse() {
        over = true;
        tooLarge.run();
    }

    private void end() {
        if (!over) {
            Buffer read = body;
            whole.accept(read == null ? Buffer.buffer(0) : read);
        }
    }
}
