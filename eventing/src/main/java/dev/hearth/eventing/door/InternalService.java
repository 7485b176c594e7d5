package dev.hearth.eventing.door;

import dev.hearth.aws.body.BodyBudget;
import dev.hearth.eventing.door.PostService.Answer;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** Takes what Hearth's other rooms hand over at one path: a POST by the bearer of the internal token, as {@link PostService}. */
public final class InternalService implements HttpService {
    private final PostService posts;

    /** What is done with it. */
    public interface Operation {
        /** May block. What it throws is logged and answered with 500. */
        Answer take(MultiMap headers, byte[] body);
    }

    /** @param internalToken the bearer token of Hearth's own rooms */
    public InternalService(
            String path, int maxBodyBytes, BodyBudget bodies, String internalToken, Operation operation) {
        byte[] expected = ("Bearer " + internalToken).getBytes(StandardCharsets.UTF_8);
        this.posts = new PostService(
                request -> request.path().equals(path),
                request -> hasToken(request, expected)
                        ? Optional.empty()
                        : Optional.of(new Answer(403, "this path wants the internal token as bearer")),
                maxBodyBytes,
                bodies,
                (asked, headers, body) -> operation.take(headers, body));
    }

    private static boolean hasToken(HttpServerRequest request, byte[] expected) {
        String given = request.headers().get(HttpHeaders.AUTHORIZATION);
        return given != null && MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), expected);
    }

    @Override
    public boolean owns(HttpServerRequest request) {
        return posts.owns(request);
    }

    @Override
    public void handle(HttpServerRequest request) {
        posts.handle(request);
    }
}
