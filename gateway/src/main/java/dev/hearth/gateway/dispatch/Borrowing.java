package dev.hearth.gateway.dispatch;

import dev.hearth.gateway.route.FunctionRoute;
import dev.hearth.kinds.gateways.GatewayAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The other side of {@link Lending}: while many requests come here for a function that is at home elsewhere, its home is asked for
 * places of its pods. Such pods ask for their work here, until their places are to be given back. On the function's home loop only.
 *
 * <pre>
 *   many requests come ──► ask ──► Loan ──► its pods come, and requests are served here
 *                           ▲        │
 *        four times a second└────────┘ fewer places, or none: so many pods are sent home, what they run ends here first
 * </pre>
 */
final class Borrowing {
    private static final Logger LOG = Logger.getLogger(Borrowing.class);
    private static final long BETWEEN_ASKS_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** Of what makes a function one that is spread: with less of it coming here, nobody is asked. */
    private static final int LEAST = 8;

    private final FunctionQueue queue;
    private final Places places;
    private final Tally tally;
    private final Dispatcher dispatcher;
    private final int leastPerSecond;
    private final Set<String> pods = new HashSet<>();
    private int came;
    private long windowNanos;
    private boolean watched;
    private boolean asking;

    /** Places, as the last loan says. */
    private int most;

    /** How often gateways have come or gone: what was answered to a question of before says nothing. */
    private int generation;

    Borrowing(FunctionQueue queue, Places places, Tally tally, Dispatcher dispatcher, Limits limits) {
        this.queue = queue;
        this.places = places;
        this.tally = tally;
        this.dispatcher = dispatcher;
        this.leastPerSecond = Math.max(1, limits.spreadFrom() / LEAST);
    }

    /** A caller's request came here. */
    void came() {
        came++;
        if (!watched && came >= leastPerSecond) {
            long now = dispatcher.nanos();
            if (now - windowNanos <= TimeUnit.SECONDS.toNanos(1)) {
                watched = true;
                dispatcher.watch(queue);
            }
            windowNanos = now;
            came = 0;
        }
    }

    /** Whether the pod, which asks for work, gets its work here. */
    boolean takes(PodDesk desk) {
        return pods.contains(desk.route.uid()) && held() < most;
    }

    /** Whether the pod was lent: then it is to be told of, also while it is on its way. */
    boolean has(PodDesk desk) {
        return pods.contains(desk.route.uid());
    }

    /** The pod has ended. */
    void forget(PodDesk desk) {
        pods.remove(desk.route.uid());
    }

    /** Everything that runs or is free here while the function is at home elsewhere. */
    int held() {
        return places.free() + tally.inFlight();
    }

    /** Gateways have come or gone, and pods that wait here are sent home. */
    void end() {
        generation++;
        most = 0;
        watched = false;
        asking = false;
        pods.clear();
    }

    /** While the function is at home there. False when nobody is to be asked. */
    boolean tick(FunctionRoute function, GatewayAddress home, long now) {
        if (watched && !asking && now - windowNanos >= BETWEEN_ASKS_NANOS) {
            int perSecond = (int) Math.min(Integer.MAX_VALUE, came * 1_000_000_000L / (now - windowNanos));
            windowNanos = now;
            came = 0;
            if (perSecond >= leastPerSecond || most > 0 || !pods.isEmpty()) {
                ask(function, home, new Loan.Asked(perSecond, held()));
            } else {
                watched = false;
            }
        }
        return watched;
    }

    private void ask(FunctionRoute function, GatewayAddress home, Loan.Asked asked) {
        int before = generation;
        asking = true;
        dispatcher.peers().borrow(home, function, asked, loan -> {
            if (before == generation) {
                asking = false;
                got(loan, home);
            }
        });
    }

    private void got(Loan loan, GatewayAddress home) {
        if ((most == 0) != (loan.places() == 0)) {
            LOG.infof(
                    most == 0
                            ? "a function is spread: its home lends places of its pods function=%s home=%s"
                            : "a function is spread no more function=%s home=%s",
                    queue.key,
                    home.name());
        }
        most = loan.places();
        pods.addAll(loan.pods());
        if (!loan.pods().isEmpty()) {
            dispatcher.watch(queue);
            dispatcher.demandChanged(); // that they work here is known before they do
        }
        giveBack(home, loan.homeWaits() ? 0 : most);
    }

    /** What is free beyond so many places goes home. */
    private void giveBack(GatewayAddress home, int kept) {
        while (held() > kept) {
            NextCall call = places.takeToLend();
            if (call == null) {
                break;
            }
            call.moveTo(home);
        }
        if (most == 0 && held() == 0) {
            pods.clear();
        }
    }
}
