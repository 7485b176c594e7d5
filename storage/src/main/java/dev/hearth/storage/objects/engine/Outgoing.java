package dev.hearth.storage.objects.engine;

import dev.hearth.aws.signature.S3Signature;
import dev.hearth.storage.objects.payload.TrailerFraming;
import dev.hearth.storage.objects.payload.VerifiedBody;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import java.util.function.Consumer;

/** How a body goes to the engine. Of one attempt. */
sealed interface Outgoing {
    /** Adds the headers that say how long it is and how it is framed. */
    void describe(MultiMap headers);

    /** What stands for it in the signature. */
    default String payload() {
        return S3Signature.UNSIGNED;
    }

    /** @param refused told what is wrong with it, before the last of it was sent */
    void send(HttpClientRequest request, Consumer<Throwable> refused);

    static Outgoing of(EngineRequest.Body body) {
        return switch (body) {
            case EngineRequest.None none -> new Whole(Buffer.buffer(0));
            case EngineRequest.Bytes(Buffer bytes) -> new Whole(bytes);
            case EngineRequest.Stream(VerifiedBody stream) ->
                stream.expected()
                        .trailing()
                        .<Outgoing>map(algorithm -> new Framed(
                                stream, new TrailerFraming(stream.expected().bytes(), algorithm), algorithm.header()))
                        .orElseGet(() -> new Streamed(stream));
        };
    }

    record Whole(Buffer bytes) implements Outgoing {
        @Override
        public void describe(MultiMap headers) {
            if (bytes.length() > 0) {
                headers.set("content-length", Integer.toString(bytes.length()));
            }
        }

        @Override
        public void send(HttpClientRequest request, Consumer<Throwable> refused) {
            request.end(bytes);
        }
    }

    record Streamed(VerifiedBody body) implements Outgoing {
        @Override
        public void describe(MultiMap headers) {
            headers.set("content-length", Long.toString(body.expected().bytes()));
        }

        @Override
        public void send(HttpClientRequest request, Consumer<Throwable> refused) {
            body.exceptionHandler(refused::accept);
            body.endHandler(end -> request.end());
            body.handler(data -> write(request, body, data));
        }
    }

    /** With the checksum behind it, so that the engine keeps it and checks it once more. */
    record Framed(VerifiedBody body, TrailerFraming framing, String trailer) implements Outgoing {
        @Override
        public void describe(MultiMap headers) {
            headers.set("content-length", Long.toString(framing.length()));
            headers.set(
                    "x-amz-decoded-content-length",
                    Long.toString(body.expected().bytes()));
            headers.set("x-amz-trailer", trailer);
            String coding = headers.get("content-encoding");
            headers.set("content-encoding", coding == null ? "aws-chunked" : "aws-chunked," + coding);
        }

        @Override
        public String payload() {
            return S3Signature.UNSIGNED_TRAILER;
        }

        @Override
        public void send(HttpClientRequest request, Consumer<Throwable> refused) {
            body.exceptionHandler(refused::accept);
            body.endHandler(end -> request.end(framing.end(body.trailing().orElseThrow())));
            body.handler(data -> write(request, body, framing.next(data)));
        }
    }

    private static void write(HttpClientRequest request, VerifiedBody body, Buffer data) {
        request.write(data);
        if (request.writeQueueFull()) {
            body.pause();
            request.drainHandler(drained -> body.resume());
        }
    }
}
