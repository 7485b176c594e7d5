package dev.hearth.eventing.door;

import dev.hearth.aws.body.BodyBudget;
import dev.hearth.aws.body.BoundedBody;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/**
 * Takes what Hearth's other rooms hand over at one path: a POST by the bearer of the internal token, with a bounded body,
 * answered by blocking code on a virtual thread. At most {@value #MOST_CALLS} run at once; one more is told to come again.
 */
public final class InternalService implements HttpService {
    private static final Logger LOG = Logger.getLogger(InternalService.class);
    private static final int MOST_CALLS = 512;

    private final String path;
    private final int maxBodyBytes;
    private final BodyBudget bodies;
    private final byte[] expected;
    private final Operation operation;
    private final Semaphore calls = new Semaphore(MOST_CALLS);

    /** What is done with it. */
    public interface Operation {
        /** May block. What it throws is logged and answered with 500. */
        Answer take(MultiMap headers, byte[] body);
    }

    /** @param sentence for whoever reads the log of the asking room */
    public record Answer(int status, String sentence) {}

    /** @param internalToken the bearer token of Hearth's own rooms */
    public InternalService(
            String path, int maxBodyBytes, BodyBudget bodies, String internalToken, Operation operation) {
        this.path = path;
        this.maxBodyBytes = maxBodyBytes;
        this.bodies = bodies;
        this.expected = ("Bearer " + internalToken).getBytes(StandardCharsets.UTF_8);
        this.operation = operation;
    }

    @Override
    public boolean owns(HttpServerRequest request) {
        return request.path().equals(path);
    }

    @Override
    public void handle(HttpServerRequest request) {
        String given = request.headers().get(HttpHeaders.AUTHORIZATION);
        if (given == null || !MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), expected)) {
            answer(request, new Answer(403, "this path wants the internal token as bearer"));
            return;
        }
        if (request.method() != HttpMethod.POST) {
            request.response().putHeader("Allow", "POST");
            answer(request, new Answer(405, "this path takes POST"));
            return;
        }
        BoundedBody.read(
                request,
                maxBodyBytes,
                bodies,
                body -> call(request, body.getBytes()),
                excess -> answer(
                        request,
                        switch (excess) {
                            case TOO_LARGE ->
                                new Answer(413, "a body may have at most %d bytes here".formatted(maxBodyBytes));
                            case BUSY -> new Answer(503, "too many large bodies are being read; send it again");
                        }));
    }

    private void call(HttpServerRequest request, byte[] body) {
        if (!calls.tryAcquire()) {
            answer(request, new Answer(503, "too many calls run at once; send it again"));
            return;
        }
        Context loop = Vertx.currentContext();
        Thread.ofVirtual().name("internal-call").start(() -> {
            Answer answer;
            try {
                answer = operation.take(request.headers(), body);
            } catch (RuntimeException | Error e) {
                LOG.errorf(e, "an internal call failed path=%s", path);
                answer = new Answer(500, "it failed; eventing's log tells more");
            } finally {
                calls.release();
            }
            Answer given = answer;
            loop.runOnContext(nothing -> answer(request, given));
        });
    }

    private static void answer(HttpServerRequest request, Answer answer) {
        if (!request.response().ended() && !request.response().closed()) {
            request.response().setStatusCode(answer.status()).end(answer.sentence() + "\n");
        }
    }
}
