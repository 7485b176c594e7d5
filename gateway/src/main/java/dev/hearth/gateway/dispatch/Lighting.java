package dev.hearth.gateway.dispatch;

import dev.hearth.gateway.dispatch.Tickets.Given;
import dev.hearth.gateway.route.AssignmentRoute;
import dev.hearth.gateway.route.FunctionRoute;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives pods of a pool the function while requests wait for which no pod of it starts, up to its {@code maxScale}. On the
 * function's home loop only.
 *
 * <p>A revision that failed at init, or one of whose pods was lost while it was handed over, gets none until a pod of it has
 * asked for work: so a broken function does not use pools up, and who waits is told why by what becomes of pods of its own.
 */
final class Lighting {
    private final FunctionQueue queue;
    private final Tally tally;
    private final Places places;
    private final StandingInitError initError;
    private final Dispatcher dispatcher;
    /** Between two times that other gateways are asked for pods of their shelves. */
    private static final long BETWEEN_ASKS_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private @Nullable AssignmentRoute assignment;
    private String barred = "";
    private String hungryIn = "";
    private int missed;
    private long askedNanos;

    Lighting(FunctionQueue queue, Tally tally, Places places, StandingInitError initError, Dispatcher dispatcher) {
        this.queue = queue;
        this.tally = tally;
        this.places = places;
        this.initError = initError;
        this.dispatcher = dispatcher;
    }

    void assignmentChanged(@Nullable AssignmentRoute now) {
        assignment = now;
        light();
    }

    /** Whenever a request more waits or a pod less comes. */
    void light() {
        FunctionRoute function = queue.route();
        AssignmentRoute given = assignment;
        int wanted = function == null || given == null || !isUsable(given, function) ? 0 : wanted(function);
        if (given == null || wanted <= 0) {
            fed();
            return;
        }
        Given to = new Given(given);
        for (; wanted > 0; wanted--) {
            PoolCall call = dispatcher.pools().take(given.pool(), queue, to, dispatcher.nanos());
            if (call == null) {
                hungry(given.pool(), wanted);
                return;
            }
            handOver(call, given);
        }
        fed();
    }

    private boolean isUsable(AssignmentRoute given, FunctionRoute function) {
        String revision = function.revision();
        return queue.isAtHomeHere()
                && given.revision().equals(revision)
                && !barred.equals(revision)
                && !initError.isOf(revision);
    }

    private int wanted(FunctionRoute function) {
        int needed =
                Math.ceilDiv(tally.waiting(), function.containerConcurrency()) - places.starting(function.revision());
        return Math.min(needed, function.maxScale() - places.crew(function.revision()));
    }

    private void handOver(PoolCall call, AssignmentRoute given) {
        PodDesk desk = call.desk();
        desk.given = call;
        places.know(desk);
        dispatcher.watch(queue);
        call.give(given, dispatcher.tickets().write(desk.route.uid(), new Given(given)));
        dispatcher.demandChanged();
    }

    private void hungry(String pool, int wanted) {
        hungryIn = pool;
        long now = dispatcher.nanos();
        if (wanted > missed) {
            dispatcher.pools().missed(pool, wanted - missed);
        }
        if (wanted > missed || now - askedNanos >= BETWEEN_ASKS_NANOS) {
            askedNanos = now;
            dispatcher.askForPoolPods(pool, wanted);
        }
        missed = wanted;
    }

    /** A pod that waits at another gateway has not come, or came to it later: it is asked again. */
    void tick(long now) {
        if (!hungryIn.isEmpty() && now - askedNanos >= BETWEEN_ASKS_NANOS) {
            light();
        }
    }

    private void fed() {
        missed = 0;
        if (!hungryIn.isEmpty()) {
            dispatcher.pools().fed(hungryIn, queue);
            hungryIn = "";
        }
    }

    // ── what becomes of a hand-over ─────────────────────────────────────────────────────────────────────────────────

    /** The answer could not be written, so the pod knows nothing of it and waits in its pool again when it comes back. */
    void notHandedOver(PoolCall call) {
        PodDesk desk = call.desk();
        if (desk.given == call && !desk.asked && !desk.gone) {
            places.forget(desk);
            desk.unassign();
            light();
        }
    }

    /** The pod has not got the answer, else it would not ask again: it gets the same one, or has to go. */
    void askedAgain(PoolCall call) {
        PodDesk desk = call.desk();
        AssignmentRoute same = assignment;
        boolean may = desk.fromPool && !desk.asked && !desk.leaving();
        if (same == null || !may || !desk.route.revision().equals(same.revision())) {
            call.refuse();
            return;
        }
        desk.given = call;
        call.give(same, dispatcher.tickets().write(desk.route.uid(), new Given(same)));
    }

    /** The pod ended before it had asked for work, and did not say why. */
    void lost(PodDesk desk) {
        barred = desk.route.revision();
    }

    /** A pod of the revision has asked for work. */
    void served(PodDesk desk) {
        if (barred.equals(desk.route.revision())) {
            barred = "";
        }
    }
}
