package dev.hearth.eventing.door;

import dev.hearth.aws.body.BodyBudget;
import dev.hearth.aws.body.BoundedBody;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Takes POSTs with a bounded body, answered by blocking code on a virtual thread. At most {@value #MOST_CALLS} run at once; one
 * more is told to come again.
 */
public final class PostService implements HttpService {
    private static final Logger LOG = Logger.getLogger(PostService.class);
    private static final int MOST_CALLS = 512;

    private final Predicate<HttpServerRequest> owned;
    private final Function<HttpServerRequest, Optional<Answer>> refusal;
    private final int maxBodyBytes;
    private final BodyBudget bodies;
    private final Operation operation;
    private final Semaphore calls = new Semaphore(MOST_CALLS);

    /** What is done with it. */
    public interface Operation {
        /** May block. What it throws is logged and answered with 500. */
        Answer take(String path, MultiMap headers, byte[] body);
    }

    /** @param sentence for whoever reads the log of the asking side */
    public record Answer(int status, String sentence) {}

    /**
     * @param owned which requests are its
     * @param refusal why a request is refused before its body is read; on the event loop
     */
    public PostService(
            Predicate<HttpServerRequest> owned,
            Function<HttpServerRequest, Optional<Answer>> refusal,
            int maxBodyBytes,
            BodyBudget bodies,
            Operation operation) {
        this.owned = owned;
        this.refusal = refusal;
        this.maxBodyBytes = maxBodyBytes;
        this.bodies = bodies;
        this.operation = operation;
    }

    @Override
    public boolean owns(HttpServerRequest request) {
        return owned.test(request);
    }

    @Override
    public void handle(HttpServerRequest request) {
        Optional<Answer> refused = refusal.apply(request);
        if (refused.isPresent()) {
            answer(request, refused.get());
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
        Thread.ofVirtual().name("post-call").start(() -> {
            Answer answer;
            try {
                answer = operation.take(request.path(), request.headers(), body);
            } catch (RuntimeException | Error e) {
                LOG.errorf(e, "a call failed path=%s", request.path());
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
