package dev.hearth.gateway.dispatch;

import dev.hearth.gateway.dispatch.Outcome.Kind;
import dev.hearth.gateway.route.ContainerEnd;
import dev.hearth.gateway.route.FunctionRoute;
import dev.hearth.gateway.route.PodRoute;
import java.util.List;
import java.util.function.Function;

/**
 * What becomes of a function's requests when its pods start, fail to, idle, run out of time and end. On its home loop
 * only.
 *
 * <pre>
 *  known ──► asks for work: asked ──► timed out: condemned ──► idle: deleted ──► gone
 *    └─────► cannot start: initFailed ──► ends, or is deleted ───────────────────┘
 * </pre>
 */
final class PodLife {
    private final FunctionQueue queue;
    private final Requests requests;
    private final Places places;
    private final StandingInitError initError;
    private final Dispatcher dispatcher;

    PodLife(FunctionQueue queue, Requests requests, Places places, StandingInitError initError, Dispatcher dispatcher) {
        this.queue = queue;
        this.requests = requests;
        this.places = places;
        this.initError = initError;
        this.dispatcher = dispatcher;
    }

    // ── init ────────────────────────────────────────────────────────────────────────────────────────────────────────

    /** The pod asks for work for the first time, so its init is over. */
    void asked(PodDesk desk) {
        desk.asked = true;
        desk.idleSinceNanos = dispatcher.nanos();
        initError.clearedBy(desk);
        queue.lighting().served(desk);
        dispatcher.demandChanged();
    }

    /** False when it has started already or is gone. */
    boolean initFailed(PodDesk desk, String type, String message, Function<Invocation, Outcome> outcome) {
        if (desk.asked || desk.gone || desk.initFailed) {
            return false;
        }
        desk.initFailed = true;
        desk.idleSinceNanos = dispatcher.nanos();
        initError.set(desk, type, message);
        FunctionRoute function = queue.route();
        if (function != null && function.revision().equals(desk.route.revision())) {
            requests.endWaiting(outcome);
        }
        dispatcher.watch(queue);
        dispatcher.demandChanged();
        return true;
    }

    /** The platform saw that it could not start: as in Lambda, the message names the request. */
    void initEnded(PodDesk desk, String type, String sentence) {
        initFailed(desk, type, sentence, waiter -> Outcome.Failed.of(Kind.INIT, type, waiter.error(sentence)));
    }

    // ── running ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /** One of its invocations has ended. */
    void idle(PodDesk desk) {
        if (!desk.running.isEmpty()) {
            return;
        }
        desk.idleSinceNanos = dispatcher.nanos();
        if (desk.condemned) {
            delete(desk, "timed out");
        }
        if (desk.leaving() || desk.superseded) {
            dispatcher.demandChanged();
        }
    }

    /** The pod takes nothing more; it is deleted once the others that it runs have ended. */
    void timedOut(PodDesk desk, Invocation invocation, Outcome outcome) {
        desk.condemned = true;
        places.withdraw(desk);
        requests.endRunning(desk, invocation, outcome);
        idle(desk);
    }

    /** The connection on which a running invocation was handed over has closed: see whether its pod has ended. */
    void suspect(PodDesk desk) {
        if (!desk.gone && !desk.running.isEmpty()) {
            dispatcher.look(desk.route);
        }
    }

    void delete(PodDesk desk, String reason) {
        if (!desk.deletionAsked) {
            desk.deletionAsked = true;
            dispatcher.delete(desk.route, reason);
        }
    }

    // ── what the cluster says ───────────────────────────────────────────────────────────────────────────────────────

    void changed(PodDesk desk, PodRoute now) {
        places.know(desk);
        desk.route = now;
        if (now.end().isPresent() && !desk.gone) {
            ended(desk, now.end().get());
        } else {
            queue.offerAllPlaces();
            dispatcher.watch(queue);
        }
        if (desk.leaving()) {
            dispatcher.demandChanged();
        }
    }

    /** What the function had no part in fails nobody: who waits gets what the operator starts next. */
    private void ended(PodDesk desk, ContainerEnd end) {
        if (desk.fromPool) {
            lost(desk);
        } else if (!desk.asked && end.seen() && queue.sawTheStartOf(desk)) {
            initEnded(desk, end.errorType(), end.sentence());
        }
        goneWith(desk, end.errorType(), end.sentence());
    }

    /** One from a pool that is lost while it is handed over fails nobody: who waits gets another pod. */
    private void lost(PodDesk desk) {
        if (!desk.asked && !desk.initFailed && !desk.gone && desk.given != null) {
            queue.lighting().lost(desk);
        }
    }

    void gone(PodDesk desk) {
        if (desk.fromPool) {
            lost(desk);
        }
        goneWith(desk, "Runtime.ExitError", ContainerEnd.NO_REASON);
        places.forget(desk);
    }

    private void goneWith(PodDesk desk, String errorType, String sentence) {
        desk.gone = true;
        for (Invocation invocation : List.copyOf(desk.running.values())) {
            requests.endRunning(desk, invocation, Outcome.Failed.of(Kind.EXIT, errorType, invocation.error(sentence)));
        }
        places.end(desk);
        queue.offerAllPlaces();
        queue.light();
        dispatcher.demandChanged();
    }
}
