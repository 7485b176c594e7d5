package dev.hearth.eventing.topics.service;

import dev.hearth.aws.body.BodyBudget;
import dev.hearth.aws.keys.AccessKeys;
import dev.hearth.aws.query.QueryFront;
import dev.hearth.aws.signature.Claim;
import dev.hearth.eventing.door.HttpService;
import dev.hearth.eventing.topics.signing.Signing;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** The SNS API at the door of the room, with the links that its messages contain and the certificate that signs them. */
public final class SnsHttp implements HttpService {
    private static final Logger LOG = Logger.getLogger(SnsHttp.class);
    private static final String CERTIFICATE = "/SimpleNotificationService-";

    private final QueryFront front;
    private final Supplier<Signing> signing;

    public SnsHttp(Sns sns, Supplier<Signing> signing, AccessKeys keys, BodyBudget bodies, Clock clock) {
        this.front = new QueryFront(sns, keys, bodies, clock);
        this.signing = signing;
    }

    @Override
    public boolean owns(HttpServerRequest request) {
        return isCertificate(request) || isLink(request) || isSigned(request);
    }

    private static boolean isSigned(HttpServerRequest request) {
        return Claim.of(request.headers(), request.query()) instanceof Claim.Signed signed
                && signed.service().equals("sns");
    }

    private static boolean isLink(HttpServerRequest request) {
        String query = Objects.requireNonNullElse(request.query(), "");
        return "/".equals(request.path())
                && (query.contains("Action=ConfirmSubscription") || query.contains("Action=Unsubscribe"));
    }

    private static boolean isCertificate(HttpServerRequest request) {
        String path = request.path();
        return request.method().equals(HttpMethod.GET) && path != null && path.startsWith(CERTIFICATE);
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (isCertificate(request)) {
            certificate(request);
        } else {
            front.handle(request);
        }
    }

    private void certificate(HttpServerRequest request) {
        String path = request.path();
        Context context = Vertx.currentContext();
        Thread.ofVirtual().name("certificate").start(() -> {
            Optional<Signing> found = find();
            context.runOnContext(now -> {
                if (found.isPresent() && found.get().path().equals(path)) {
                    request.response()
                            .putHeader("Content-Type", "application/x-pem-file")
                            .end(found.get().certificate());
                } else {
                    request.response().setStatusCode(404).end("there is no such certificate\n");
                }
            });
        });
    }

    private Optional<Signing> find() {
        try {
            return Optional.of(signing.get());
        } catch (RuntimeException e) {
            LOG.warnf(e, "the certificate of topics could not be read");
            return Optional.empty();
        }
    }
}
