package dev.hearth.gateway.dispatch;

import dev.hearth.api.Demand.AssignedPod;
import dev.hearth.api.Demand.PodReport;
import dev.hearth.kinds.gateways.GatewayAddress;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A function's pods as this gateway sees them and, in the order in which they asked for work, their free places. */
final class Places {
    private final Map<String, PodDesk> desks = new LinkedHashMap<>();

    /** Open calls of pods that take work; the last that asked gets the next request, so that idle pods stay idle. */
    private final ArrayDeque<NextCall> free = new ArrayDeque<>();

    void know(PodDesk desk) {
        desks.putIfAbsent(desk.route.uid(), desk);
    }

    void forget(PodDesk desk) {
        desks.remove(desk.route.uid());
    }

    Collection<PodDesk> desks() {
        return desks.values();
    }

    int pods() {
        return desks.size();
    }

    // ── calls for work ──────────────────────────────────────────────────────────────────────────────────────────────

    /** Notes a pod's call, in place of its oldest when it has as many as it may; false when all of them run something. */
    boolean open(NextCall call, int most) {
        PodDesk desk = call.desk();
        if (desk.running.size() + desk.calls.size() >= most) {
            if (desk.calls.isEmpty()) {
                return false;
            }
            NextCall oldest = desk.calls.removeFirst();
            free.remove(oldest);
            oldest.end();
        }
        desk.calls.add(call);
        return true;
    }

    /** The call that was noted may have a request. */
    void offer(NextCall call) {
        free.addLast(call);
    }

    /** Only what pods of this revision asked may have a request. */
    void offerOnly(String revision) {
        free.clear();
        for (PodDesk desk : desks.values()) {
            if (desk.takesWork(revision)) {
                free.addAll(desk.calls);
            }
        }
    }

    boolean anyFree() {
        return !free.isEmpty();
    }

    /** The place for the next request; there must be a free one. */
    NextCall take() {
        NextCall call = free.removeLast();
        call.desk().calls.remove(call);
        return call;
    }

    /** That of the pod that has been idle longest, of those that go where they are sent; null when there is none. */
    @Nullable
    NextCall takeToLend() {
        for (NextCall call : free) {
            if (call.follows()) {
                free.remove(call);
                call.desk().calls.remove(call);
                return call;
            }
        }
        return null;
    }

    int free() {
        return free.size();
    }

    /** The pod closed the call before there was work. */
    void closed(NextCall call) {
        if (call.desk().calls.remove(call)) {
            free.remove(call);
        }
    }

    /** The pod gets nothing more, though its calls stay open. */
    void withdraw(PodDesk desk) {
        free.removeAll(desk.calls);
    }

    void withdrawAll() {
        free.clear();
    }

    /** Every pod that waits for work is to ask there. */
    void moveAll(GatewayAddress home) {
        free.clear();
        for (PodDesk desk : desks.values()) {
            List<NextCall> calls = List.copyOf(desk.calls);
            desk.calls.clear();
            calls.forEach(call -> call.moveTo(home));
        }
    }

    void end(PodDesk desk) {
        withdraw(desk);
        desk.calls.forEach(NextCall::end);
        desk.calls.clear();
    }

    /**
     * Of the revision's pods only so many serve, those that asked first. The operator and a pool may each have brought one for
     * the same request; the operator takes one away again.
     */
    void admit(String revision, int most) {
        int serving = serving(revision);
        for (PodDesk desk : desks.values()) {
            if (serving >= most) {
                return;
            }
            if (desk.surplus) {
                desk.surplus = false;
                serving += desk.takesWork(revision) ? 1 : 0;
            }
        }
    }

    // ── how they are ────────────────────────────────────────────────────────────────────────────────────────────────

    /** Pods that have asked for work and still take it. */
    int serving(String revision) {
        int serving = 0;
        for (PodDesk desk : desks.values()) {
            if (desk.asked && desk.takesWork(revision)) {
                serving++;
            }
        }
        return serving;
    }

    /** Pods of the revision that have not asked for work yet. */
    int starting(String revision) {
        int starting = 0;
        for (PodDesk desk : desks.values()) {
            if (desk.starting() && desk.takesWork(revision)) {
                starting++;
            }
        }
        return starting;
    }

    /** Pods of the revision that serve or soon will. */
    int crew(String revision) {
        return serving(revision) + starting(revision);
    }

    boolean anyStarting() {
        return desks.values().stream().anyMatch(PodDesk::starting);
    }

    /** Some pod serves the revision or may yet. */
    boolean anyFor(String revision) {
        return desks.values().stream()
                .anyMatch(desk -> desk.takesWork(revision) && desk.route.end().isEmpty());
    }

    /** Pods from pools of which the cluster does not know yet whose they are. */
    List<AssignedPod> assigned(String function) {
        return desks.values().stream()
                .filter(desk -> desk.fromPool && !desk.labelled && !desk.gone)
                .map(desk -> new AssignedPod(
                        desk.route.namespace(), desk.route.name(), function, desk.functionUid, desk.route.revision()))
                .toList();
    }

    /** @param here which pods ask for their work here; of the others only what they still run is to be told */
    List<PodReport> reports(long now, Predicate<PodDesk> here) {
        return desks.values().stream()
                .filter(desk -> desk.asked && !desk.gone && (!desk.running.isEmpty() || here.test(desk)))
                .map(desk -> desk.report(now))
                .toList();
    }
}
