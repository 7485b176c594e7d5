package dev.hearth.aws.body;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's body up to a limit. What is beyond it is not kept: the answer can be sent at once, while the rest is
 * read and dropped so that the client gets to see it; a client that goes on beyond 64 MiB is cut off.
 */
public final class BoundedBody {
    private static final long DROPPED_AT_MOST = 64L << 20;

    /** Bodies up to this size are not worth counting; their number is bounded by that of connections. */
    private static final int SMALL = 16 * 1024;

    private final HttpServerRequest request;
    private final int limit;
    private final BodyBudget budget;
    private final Consumer<Buffer> whole;
    private final Consumer<Excess> excess;
    private @Nullable Buffer body;
    private boolean own;
    private boolean over;
    private long dropped;
    private long counted;

    /** Why a body is not read to its end. */
    public enum Excess {
        /** It is larger than the limit. */
        TOO_LARGE,
        /** Too many large bodies are being read already. */
        BUSY
    }

    private BoundedBody(
            HttpServerRequest request, int limit, BodyBudget budget, Consumer<Buffer> whole, Consumer<Excess> excess) {
        this.request = request;
        this.limit = limit;
        this.budget = budget;
        this.whole = whole;
        this.excess = excess;
    }

    /** Exactly one of the two is called, unless the connection breaks first. */
    public static void read(
            HttpServerRequest request, int limit, BodyBudget budget, Consumer<Buffer> whole, Consumer<Excess> excess) {
        BoundedBody reader = new BoundedBody(request, limit, budget, whole, excess);
        request.handler(reader::take).endHandler(nothing -> reader.end()).exceptionHandler(broken -> reader.giveBack());
        String length = request.headers().get(HttpHeaders.CONTENT_LENGTH);
        if (length != null && declared(length) > limit) {
            reader.refuse(Excess.TOO_LARGE);
        }
    }

    /**
     * Before a request is answered whose body nobody will read: its connection ends with the answer. In HTTP/2 only the stream
     * does, and the header would be malformed (RFC 9113, section 8.2.2).
     */
    public static void leave(HttpServerRequest request) {
        if (!request.isEnded() && request.version() != HttpVersion.HTTP_2) {
            request.response().putHeader(HttpHeaders.CONNECTION, "close");
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
        int length = (sofar == null ? 0 : sofar.length()) + chunk.length();
        if (length > limit) {
            refuse(Excess.TOO_LARGE);
        } else if (length > SMALL && !count(length)) {
            refuse(Excess.BUSY);
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

    private boolean count(long length) {
        if (!budget.take(length - counted)) {
            return false;
        }
        counted = length;
        return true;
    }

    private void giveBack() {
        budget.giveBack(counted);
        counted = 0;
    }

    private void refuse(Excess why) {
        over = true;
        body = null;
        giveBack();
        excess.accept(why);
    }

    private void end() {
        giveBack();
        if (!over) {
            Buffer read = body;
            whole.accept(read == null ? Buffer.buffer(0) : read);
        }
    }
}
