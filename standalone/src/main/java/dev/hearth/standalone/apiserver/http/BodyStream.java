package dev.hearth.standalone.apiserver.http;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A chunked text response as a blocking stream: a writer waits while the reader is slow, and gets an exception when the
 * reader is gone. For virtual threads only.
 */
final class BodyStream extends OutputStream {
    private static final int MOST_CHUNKS = 16;
    private static final int CHUNK = 32 << 10;

    private final HttpServerRequest request;
    private final Context context;
    private final Semaphore room = new Semaphore(MOST_CHUNKS);
    private Buffer waiting = Buffer.buffer();
    private volatile boolean gone;
    private boolean begun;

    BodyStream(HttpServerRequest request, Context context) {
        this.request = request;
        this.context = context;
        context.runOnContext(ignored -> {
            request.response().closeHandler(closed -> end());
            request.response().exceptionHandler(failure -> end());
        });
    }

    private void end() {
        gone = true;
        room.release(MOST_CHUNKS);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (gone) {
            throw new IOException("the reader is gone");
        }
        waiting.appendBytes(bytes, offset, length);
        if (waiting.length() >= CHUNK) {
            flush();
        }
    }

    @Override
    public void flush() throws IOException {
        if (gone) {
            throw new IOException("the reader is gone");
        }
        if (waiting.length() == 0 && begun) {
            return;
        }
        try {
            if (!room.tryAcquire(10, TimeUnit.MINUTES) || gone) {
                throw new IOException("the reader is gone or reads nothing");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the server is ending");
        }
        Buffer chunk = waiting;
        waiting = Buffer.buffer();
        boolean head = !begun;
        begun = true;
        context.runOnContext(ignored -> send(chunk, head));
    }

    private void send(Buffer chunk, boolean head) {
        HttpServerResponse response = request.response();
        if (response.closed()) {
            end();
            return;
        }
        if (head) {
            response.setChunked(true).putHeader("Content-Type", "text/plain").writeHead();
        }
        if (chunk.length() == 0) {
            room.release();
        } else {
            response.write(chunk).onComplete(ignored -> room.release());
        }
    }

    /** Nothing more is sent: somebody else answers or cuts the connection. */
    void abandon() {
        gone = true;
    }

    @Override
    public void close() throws IOException {
        if (!gone) {
            flush();
            context.runOnContext(ignored -> {
                if (!request.response().closed()) {
                    request.response().end();
                }
            });
        }
    }
}
