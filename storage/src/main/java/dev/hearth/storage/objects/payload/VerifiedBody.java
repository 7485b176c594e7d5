package dev.hearth.storage.objects.payload;

import dev.hearth.storage.objects.failure.S3Fault;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The data of a request, verified. What is wrong with it comes to the exception handler as an {@link S3Fault}, always before
 * the last of its bytes. On the request's event loop; the request must be paused and none of it read.
 */
public final class VerifiedBody implements ReadStream<Buffer> {
    private static final Buffer NOTHING = Buffer.buffer(0);

    private final HttpServerRequest request;
    private final Expectation expected;
    private final BodyCheck check;
    private @Nullable Handler<Buffer> data;
    private @Nullable Handler<Void> end;
    private @Nullable Handler<Throwable> failure;
    private @Nullable String trailing;
    private Buffer held = NOTHING;
    private boolean over;

    public VerifiedBody(HttpServerRequest request, Expectation expected) {
        this.request = request;
        this.expected = expected;
        this.check = new BodyCheck(expected);
    }

    public Expectation expected() {
        return expected;
    }

    /** The checksum that came behind the data, in base 64; known when the last of the data is handed on. */
    public Optional<String> trailing() {
        return Optional.ofNullable(trailing);
    }

    @Override
    public VerifiedBody handler(@Nullable Handler<Buffer> handler) {
        data = handler;
        if (handler == null) {
            return this;
        }
        request.exceptionHandler(this::fail);
        request.handler(this::next);
        request.endHandler(none -> last());
        request.resume();
        return this;
    }

    private void next(Buffer wire) {
        if (over) {
            return; // the rest of a body that was refused is read and forgotten
        }
        try {
            Buffer decoded = check.next(wire);
            if (decoded.length() > 0) {
                Buffer before = held;
                held = decoded;
                emit(before);
            }
        } catch (S3Fault fault) {
            fail(fault);
        }
    }

    private void last() {
        if (over) {
            return;
        }
        try {
            trailing = check.end();
        } catch (S3Fault fault) {
            fail(fault);
            return;
        }
        over = true;
        emit(held);
        held = NOTHING;
        if (end != null) {
            end.handle(null);
        }
    }

    private void emit(Buffer buffer) {
        if (buffer.length() > 0 && data != null) {
            data.handle(buffer);
        }
    }

    private void fail(Throwable fault) {
        if (over) {
            return;
        }
        over = true;
        held = NOTHING;
        request.resume();
        if (failure != null) {
            failure.handle(fault);
        }
    }

    /** Nobody wants the rest any more: it is read and forgotten. */
    public void abandon() {
        over = true;
        held = NOTHING;
        if (!request.isEnded()) {
            request.handler(rest -> {});
            request.resume();
        }
    }

    public boolean isOver() {
        return over;
    }

    @Override
    public VerifiedBody exceptionHandler(@Nullable Handler<Throwable> handler) {
        failure = handler;
        return this;
    }

    @Override
    public VerifiedBody endHandler(@Nullable Handler<Void> handler) {
        end = handler;
        return this;
    }

    @Override
    public VerifiedBody pause() {
        if (!over) {
            request.pause();
        }
        return this;
    }

    @Override
    public VerifiedBody resume() {
        request.resume();
        return this;
    }

    @Override
    public VerifiedBody fetch(long amount) {
        request.fetch(amount);
        return this;
    }
}
