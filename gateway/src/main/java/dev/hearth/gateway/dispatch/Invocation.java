package dev.hearth.gateway.dispatch;

import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through a function. Made on its caller's loop; from {@link Dispatcher#invoke} on it belongs to
 * the function's home loop, until its outcome goes back to the caller's loop, once.
 */
public final class Invocation {
    final String requestId;
    final Buffer payload;
    final Details details;
    private final Loop callerLoop;
    private final Consumer<Outcome> caller;

    // On the home loop only.
    State state = State.NEW;

    /** When it came to the first gateway; 0 until it has come here. */
    long arrivedNanos;

    /** When it came here. */
    long enteredNanos;

    long handedNanos;
    long deadlineNanos;
    long deadlineEpochMillis;

    @Nullable
    FunctionQueue queue;

    /** How many gateways have sent it on. */
    int hops;

    /** How often it was tried in vain to send it on from here. */
    int tries;

    /** While it is away. */
    Runnable takeBack = () -> {};

    private boolean idMayRepeat;

    enum State {
        NEW,
        WAITING,
        RUNNING,
        /** Another gateway has it. */
        AWAY,
        ENDED
    }

    /**
     * What the pod is told beside the payload.
     *
     * @param clientContext JSON, already decoded
     * @param wantsLogTail the caller asked for the last 4 KiB of the log
     */
    public record Details(
            String traceId,
            @Nullable String clientContext,
            @Nullable String cognitoIdentity,
            boolean wantsLogTail) {}

    /** {@code caller} hears the outcome once, on {@code callerLoop}. */
    public Invocation(String requestId, Buffer payload, Details details, Loop callerLoop, Consumer<Outcome> caller) {
        this.requestId = requestId;
        this.payload = payload;
        this.details = details;
        this.callerLoop = callerLoop;
        this.caller = caller;
    }

    /** Its id was not made here: while another with the same id waits or runs, this one is sent away. */
    public Invocation idMayRepeat() {
        idMayRepeat = true;
        return this;
    }

    public boolean mayRepeat() {
        return idMayRepeat;
    }

    /**
     * It was sent on by another gateway.
     *
     * @param gateways that have sent it on so far
     * @param heldNanos since it came to the first of them
     */
    public Invocation sentOn(int gateways, long heldNanos) {
        hops = gateways;
        arrivedNanos = System.nanoTime() - heldNanos;
        return this;
    }

    public int hops() {
        return hops;
    }

    /** Since it came to the first gateway. */
    public long heldNanos() {
        return arrivedNanos == 0 ? 0 : System.nanoTime() - arrivedNanos;
    }

    public String requestId() {
        return requestId;
    }

    public Buffer payload() {
        return payload;
    }

    public Details details() {
        return details;
    }

    /** When the function's time is up, in milliseconds since the epoch; set when it is handed to a pod. */
    public long deadlineEpochMillis() {
        return deadlineEpochMillis;
    }

    /** The caller went away: forget it if it still waits; if it runs, its pod stays busy until it answers. */
    public void abandon() {
        FunctionQueue at = queue;
        if (at != null) {
            at.home.run(() -> at.abandon(this));
        }
    }

    /** A sentence as Lambda words an error that the platform saw: with the request's id in front. */
    String error(String sentence) {
        return "RequestId: " + requestId + " Error: " + sentence;
    }

    /** It is handed to a pod. */
    void begin(long nowNanos, long nowEpochMillis, long timeoutMillis) {
        state = State.RUNNING;
        handedNanos = nowNanos;
        deadlineNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        deadlineEpochMillis = nowEpochMillis + timeoutMillis;
    }

    void end(Outcome outcome) {
        state = State.ENDED;
        callerLoop.run(() -> caller.accept(outcome));
    }

    /** As {@link #end}, once the caller's loop has done what it is about. */
    void endLater(Outcome outcome) {
        state = State.ENDED;
        callerLoop.later(() -> caller.accept(outcome));
    }
}
