package dev.hearth.gateway.peers;

import dev.hearth.gateway.dispatch.Invocation;
import dev.hearth.gateway.dispatch.Loan;
import dev.hearth.gateway.dispatch.Outcome;
import dev.hearth.gateway.dispatch.Peers;
import dev.hearth.gateway.route.FunctionRoute;
import dev.hearth.kinds.gateways.GatewayAddress;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What the dispatcher asks of other gateways, over HTTP. */
final class PeerCalls implements Peers {
    private static final Logger LOG = Logger.getLogger(PeerCalls.class);

    /** Beyond the time that an invocation may take there. */
    private static final Duration GRACE = Duration.ofSeconds(15);

    private static final Duration SHORT = Duration.ofSeconds(5);

    private final PeerClient client;
    private final Duration hold;
    private final Supplier<@Nullable GatewayAddress> self;
    private final Consumer<GatewayAddress> unreachable;

    /**
     * @param hold longest that a request waits for a pod
     * @param self where others reach this gateway; null while they do not
     */
    PeerCalls(
            PeerClient client,
            Duration hold,
            Supplier<@Nullable GatewayAddress> self,
            Consumer<GatewayAddress> unreachable) {
        this.client = client;
        this.hold = hold;
        this.self = self;
        this.unreachable = unreachable;
    }

    @Override
    public void unreachable(GatewayAddress gateway) {
        LOG.warnf("another gateway cannot be reached and is left out for a while gateway=%s", gateway.name());
        unreachable.accept(gateway);
    }

    // ── invocations ─────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public Runnable send(GatewayAddress home, FunctionRoute function, Invocation invocation, Consumer<Sent> sent) {
        SentInvocation sending = new SentInvocation(invocation, function, sent);
        Duration silence = hold.plus(function.timeout()).plus(GRACE);
        client.request(home, HttpMethod.POST, Wire.INVOCATIONS, silence)
                .onSuccess(sending::send)
                .onFailure(sending::notSent);
        return sending::takeBack;
    }

    /** One on its way; on the function's home loop only. */
    private static final class SentInvocation {
        private final Invocation invocation;
        private final FunctionRoute function;
        private final Consumer<Sent> sent;
        private @Nullable HttpClientRequest request;
        private boolean takenBack;

        SentInvocation(Invocation invocation, FunctionRoute function, Consumer<Sent> sent) {
            this.invocation = invocation;
            this.function = function;
            this.sent = sent;
        }

        void send(HttpClientRequest connected) {
            request = connected;
            if (takenBack) {
                connected.reset();
                return;
            }
            describe(connected.headers());
            connected
                    .send(invocation.payload())
                    .compose(response -> response.body().map(body -> read(response.headers(), body)))
                    .onSuccess(sent::accept)
                    .onFailure(cause -> sent.accept(new Sent.Lost()));
        }

        private void describe(MultiMap headers) {
            Invocation.Details details = invocation.details();
            Wire.put(headers, Wire.FUNCTION, function.key());
            Wire.put(headers, Wire.REQUEST_ID, invocation.requestId());
            Wire.put(headers, Wire.TRACE, details.traceId());
            Wire.put(headers, Wire.CLIENT_CONTEXT, details.clientContext());
            Wire.put(headers, Wire.IDENTITY, details.cognitoIdentity());
            headers.set(Wire.HOPS, Integer.toString(invocation.hops()));
            headers.set(Wire.HELD_MILLIS, Long.toString(TimeUnit.NANOSECONDS.toMillis(invocation.heldNanos())));
            if (details.wantsLogTail()) {
                headers.set(Wire.LOG_TAIL, "true");
            }
            if (invocation.mayRepeat()) {
                headers.set(Wire.MAY_REPEAT, "true");
            }
        }

        private static Sent read(MultiMap headers, Buffer body) {
            Outcome outcome = OutcomeForm.read(headers, body);
            return outcome instanceof Outcome.Closing ? new Sent.NotTaken() : new Sent.Ended(outcome);
        }

        void notSent(Throwable cause) {
            if (PeerClient.isClosed(cause)) {
                sent.accept(new Sent.Ended(new Outcome.Closing("the gateway is closed; send the request again")));
            } else if (PeerClient.isOurs(cause)) {
                sent.accept(new Sent.Ended(new Outcome.Throttled(
                        Outcome.Throttled.Reason.SENDING,
                        "too many requests are on their way to the gateway of function '%s'; try again later"
                                .formatted(function.name()),
                        1)));
            } else {
                sent.accept(new Sent.Unreachable());
            }
        }

        void takeBack() {
            takenBack = true;
            if (request != null) {
                request.reset();
            }
        }
    }

    // ── pods of pools ───────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void askForPoolPods(GatewayAddress gateway, String pool, int most, IntConsumer coming) {
        GatewayAddress here = self.get();
        if (here == null) {
            coming.accept(0);
            return;
        }
        client.request(gateway, HttpMethod.POST, Wire.POOL_PODS, SHORT)
                .compose(request -> {
                    Wire.put(request.headers(), Wire.POOL, pool);
                    Wire.put(request.headers(), Wire.FROM, here.name());
                    request.headers().set(Wire.MOST, Integer.toString(most));
                    return request.send();
                })
                .map(response -> response.statusCode() == 200 ? Wire.number(response.headers(), Wire.MOST) : 0)
                .onSuccess(coming::accept)
                .onFailure(cause -> coming.accept(0));
    }

    // ── places of functions that are asked for much ─────────────────────────────────────────────────────────────────

    @Override
    public void borrow(GatewayAddress home, FunctionRoute function, Loan.Asked asked, Consumer<Loan> lent) {
        GatewayAddress here = self.get();
        if (here == null) {
            lent.accept(Loan.NONE);
            return;
        }
        client.request(home, HttpMethod.POST, Wire.PLACES, SHORT)
                .compose(request -> {
                    Wire.put(request.headers(), Wire.FUNCTION, function.key());
                    Wire.put(request.headers(), Wire.FROM, here.name());
                    request.headers().set(Wire.PER_SECOND, Integer.toString(asked.perSecond()));
                    request.headers().set(Wire.HELD, Integer.toString(asked.held()));
                    return request.send();
                })
                .compose(response -> response.body().map(body -> LoanForm.read(response, body)))
                .onSuccess(lent::accept)
                .onFailure(cause -> lent.accept(Loan.NONE));
    }
}
