package dev.hearth.gateway.demand;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.hearth.api.Demand;
import dev.hearth.gateway.dispatch.Dispatcher;
import dev.hearth.gateway.dispatch.Loop;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Writes a line a second to each reader, and one at once on an edge; edges within 20 ms share one. A reader that is slow
 * to read misses lines and gets the newest when it catches up. All state is on one loop.
 */
public final class DemandStream implements Handler<HttpServerRequest> {
    private static final int MOST_READERS = 16;
    private static final long BETWEEN_LINES_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new Jdk8Module());

    private final String gateway;
    private final byte[] expectedAuthorization;
    private final Loop loop;
    private final AtomicBoolean wanted = new AtomicBoolean();
    private final List<Reader> readers = new ArrayList<>();
    private @Nullable Dispatcher dispatcher;
    private long lastLineNanos = System.nanoTime() - BETWEEN_LINES_NANOS;
    private long toldNanos = System.nanoTime();
    private boolean closed;

    private static final class Reader {
        final HttpServerResponse response;
        final Loop loop;

        @Nullable
        Buffer missed;

        Reader(HttpServerResponse response, Loop loop) {
            this.response = response;
            this.loop = loop;
        }

        void write(Buffer line) {
            if (response.closed() || response.ended()) {
                return;
            }
            if (response.writeQueueFull()) {
                missed = line;
            } else {
                response.write(line);
            }
        }

        void drained() {
            Buffer newest = missed;
            missed = null;
            if (newest != null) {
                write(newest);
            }
        }
    }

    /** @param internalToken the bearer token of Hearth's own rooms */
    public DemandStream(String gateway, String internalToken, Loop loop) {
        this.gateway = gateway;
        this.expectedAuthorization = ("Bearer " + internalToken).getBytes(StandardCharsets.UTF_8);
        this.loop = loop;
    }

    public void start(Dispatcher from) {
        loop.run(() -> {
            dispatcher = from;
            everySecond();
        });
    }

    private void everySecond() {
        if (!closed) {
            gather();
            loop.after(1000, this::everySecond);
        }
    }

    /** An edge: a line is due now. From any loop. */
    public void changed() {
        if (wanted.compareAndSet(false, true)) {
            loop.run(this::soon);
        }
    }

    private void soon() {
        long since = System.nanoTime() - lastLineNanos;
        if (since >= BETWEEN_LINES_NANOS) {
            loop.later(this::gather);
        } else {
            loop.after(1 + TimeUnit.NANOSECONDS.toMillis(BETWEEN_LINES_NANOS - since), this::gather);
        }
    }

    private void gather() {
        wanted.set(false);
        lastLineNanos = System.nanoTime();
        if (dispatcher != null && !readers.isEmpty() && !closed) {
            long since = TimeUnit.NANOSECONDS.toMillis(lastLineNanos - toldNanos);
            toldNanos = lastLineNanos;
            dispatcher.demand(told -> loop.run(() -> send(told, since)));
        }
    }

    private void send(Dispatcher.Told told, long sinceMillis) {
        Buffer line;
        try {
            line = Buffer.buffer(JSON.writeValueAsBytes(
                            new Demand(gateway, told.functions(), told.assigned(), told.pools(), sinceMillis)))
                    .appendByte((byte) '\n');
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a demand line is made of records that Jackson knows", e);
        }
        readers.forEach(reader -> reader.loop.run(() -> reader.write(line)));
    }

    /** A reader; on any loop, which is then its own. */
    public Handler<HttpServerRequest> on(Loop own) {
        return request -> serve(request, own);
    }

    @Override
    public void handle(HttpServerRequest request) {
        serve(request, loop);
    }

    private void serve(HttpServerRequest request, Loop own) {
        HttpServerResponse response = request.response();
        String authorization = request.headers().get(HttpHeaders.AUTHORIZATION);
        if (authorization == null
                || !MessageDigest.isEqual(authorization.getBytes(StandardCharsets.UTF_8), expectedAuthorization)) {
            response.setStatusCode(403).end("the demand stream wants the internal token as bearer\n");
            return;
        }
        if (request.method() != HttpMethod.GET) {
            response.setStatusCode(405).putHeader("Allow", "GET").end();
            return;
        }
        loop.run(() -> {
            if (closed || readers.size() >= MOST_READERS) {
                own.run(() -> response.setStatusCode(503).end("the gateway closes or has 16 readers already\n"));
                return;
            }
            Reader reader = new Reader(response, own);
            own.run(() -> {
                response.setChunked(true)
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/x-ndjson")
                        .drainHandler(nothing -> reader.drained())
                        .closeHandler(nothing -> loop.run(() -> readers.remove(reader)));
                response.setWriteQueueMaxSize(64 * 1024);
                loop.run(() -> {
                    readers.add(reader);
                    gather();
                });
            });
        });
    }

    public void close() {
        loop.run(() -> {
            closed = true;
            readers.forEach(reader -> reader.loop.run(reader.response::end));
            readers.clear();
        });
    }
}
