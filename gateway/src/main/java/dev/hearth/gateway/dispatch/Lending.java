package dev.hearth.gateway.dispatch;

import dev.hearth.gateway.dispatch.Loan.Asked;
import dev.hearth.gateway.route.FunctionRoute;
import dev.hearth.kinds.gateways.GatewayAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The home's side of spreading a function that is asked for much: other gateways get as many of its places as of its requests
 * come to them, so that those need not be sent here. What they have no place for still is; the queue stays here. On the function's
 * home loop only.
 */
final class Lending {
    /** With fewer places than this a free one is too often where no request is. */
    private static final int FEWEST_PLACES = 8;

    /** What stays here: one in so many places, whatever comes here. */
    private static final int KEPT = 8;

    private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** Whoever has not asked for so long has none of the function's requests any more. */
    private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Places places;
    private final Requests requests;
    private final int spreadFrom;
    private final Map<String, Borrower> borrowers = new HashMap<>();
    private boolean spread;
    private int came;
    private long windowNanos;
    private double perSecond;

    private record Borrower(int perSecond, long atNanos) {}

    Lending(Places places, Requests requests, Limits limits, long now) {
        this.places = places;
        this.requests = requests;
        this.spreadFrom = limits.spreadFrom();
        this.windowNanos = now;
    }

    /** A caller's request came to this gateway. */
    void came() {
        came++;
    }

    /** Gateways have come or gone. */
    void clear() {
        borrowers.clear();
        spread = false;
    }

    /** {@code lent} is told first; then the pods are. */
    void lend(GatewayAddress to, FunctionRoute function, Asked asked, long now, Consumer<Loan> lent) {
        borrowers.put(to.name(), new Borrower(asked.perSecond(), now));
        borrowers.values().removeIf(one -> now - one.atNanos() > STALE_NANOS);
        measure(now);
        double total = perSecond
                + borrowers.values().stream().mapToInt(Borrower::perSecond).sum();
        int all = places.serving(function.revision()) * function.containerConcurrency();
        spread = total >= (spread ? spreadFrom / 2.0 : spreadFrom);
        int share = spread ? share(all, asked.perSecond() / total) : 0;
        boolean waits = requests.oldest() != null;
        List<NextCall> moving = new ArrayList<>();
        while (!waits && moving.size() < share - asked.held()) {
            NextCall call = places.takeToLend();
            if (call == null) {
                break;
            }
            moving.add(call);
        }
        List<String> pods = moving.stream()
                .map(call -> call.desk().route().uid())
                .distinct()
                .toList();
        lent.accept(new Loan(share, waits, pods));
        moving.forEach(call -> call.moveTo(to));
    }

    /**
     * Places for one gateway.
     *
     * @param all that the function has
     * @param part of the function's requests that come to that gateway, 0 to 1
     */
    static int share(int all, double part) {
        return all < FEWEST_PLACES ? 0 : (int) Math.min(all * part, all - Math.ceilDiv(all, KEPT));
    }

    private void measure(long now) {
        if (now - windowNanos >= WINDOW_NANOS) {
            perSecond = came * 1e9 / (now - windowNanos);
            came = 0;
            windowNanos = now;
        }
    }
}
