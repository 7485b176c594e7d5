package dev.hearth.gateway.door;

import dev.hearth.aws.signature.Claim;
import dev.hearth.gateway.authorizer.Authorizer.Plausible;
import dev.hearth.gateway.authorizer.Caller;
import dev.hearth.gateway.dispatch.Outcome;
import dev.hearth.gateway.route.FunctionRoute;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One request on its way along the chain, with what the steps have found out about it. On its connection's loop. */
public final class Exchange {
    private static final Logger LOG = Logger.getLogger(Exchange.class);

    public final HttpServerRequest request;
    public final String requestId;

    /** It was not made here. */
    final boolean idGiven;

    private final Dialect dialect;
    private final List<Step> steps;
    private int at;

    private @Nullable FunctionRoute function;
    private @Nullable Claim claim;
    private @Nullable Plausible plausible;
    private @Nullable Caller caller;
    private @Nullable Buffer body;
    private @Nullable String target;
    private String trace = "";

    public Exchange(HttpServerRequest request, Dialect dialect, List<Step> steps) {
        this(request, dialect, steps, RequestId.next(), false);
    }

    /** @param requestId that somebody was told already */
    public Exchange(HttpServerRequest request, Dialect dialect, List<Step> steps, String requestId) {
        this(request, dialect, steps, requestId, true);
    }

    private Exchange(HttpServerRequest request, Dialect dialect, List<Step> steps, String requestId, boolean idGiven) {
        this.request = request;
        this.idGiven = idGiven;
        this.requestId = requestId;
        this.dialect = dialect;
        this.steps = steps;
    }

    /** Goes on with the next step. */
    public void next() {
        try {
            steps.get(at++).take(this);
        } catch (RuntimeException e) {
            LOG.errorf(e, "a request failed in the gateway requestId=%s step=%d", requestId, at - 1);
            refuse(new Refusal.Broken(requestId));
        }
    }

    public void refuse(Refusal refusal) {
        if (open()) {
            dialect.refuse(this, Fate.of(refusal));
        }
    }

    public void answer(Outcome outcome) {
        if (outcome instanceof Outcome.Unserved unserved) {
            refuse(new Refusal.Unserved(unserved));
        } else if (open()) {
            try {
                dialect.answer(this, outcome);
            } catch (RuntimeException e) {
                LOG.errorf(e, "a function's answer could not be passed on requestId=%s", requestId);
                request.response().headers().clear();
                refuse(new Refusal.Broken(requestId));
            }
        }
    }

    private boolean open() {
        return !request.response().ended() && !request.response().closed();
    }

    // What the steps leave for each other; reading what no step has set is a defect of the chain.

    public FunctionRoute function() {
        return set(function, "function");
    }

    public void function(FunctionRoute found) {
        function = found;
    }

    public Claim claim() {
        Claim known = claim;
        if (known == null) {
            known = Claim.of(request.headers(), request.query());
            claim = known;
        }
        return known;
    }

    public void claim(Claim read) {
        claim = read;
    }

    public @Nullable Plausible plausible() {
        return plausible;
    }

    public void plausible(Plausible found) {
        plausible = found;
    }

    /** Who calls; null while unknown and for a public function URL. */
    public @Nullable Caller caller() {
        return caller;
    }

    public void caller(Caller known) {
        caller = known;
    }

    /** The bytes that came, then the event that the function gets. */
    public Buffer body() {
        return set(body, "body");
    }

    public void body(Buffer read) {
        body = read;
    }

    /** What the path names, as the door reads it: a function's name or the rest of a URL. */
    public String target() {
        return set(target, "target");
    }

    public void target(String named) {
        target = named;
    }

    /** The trace header that the function sees; empty before the request is handed over. */
    public String trace() {
        return trace;
    }

    public void trace(String header) {
        trace = header;
    }

    private static <T> T set(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalStateException("no step of this chain sets '" + name + "' before it is read");
        }
        return value;
    }
}
