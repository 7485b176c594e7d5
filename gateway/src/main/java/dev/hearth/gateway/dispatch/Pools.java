package dev.hearth.gateway.dispatch;

import dev.hearth.api.Demand.PoolDemand;
import dev.hearth.gateway.route.PodRoute;
import dev.hearth.kinds.gateways.GatewayAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The pods that wait for a function, by namespace and shape, and the queues that want one. Functions of any loop take from
 * it, so it is guarded by itself; that is rare: a warm request never comes here.
 *
 * <pre>
 *  asks for a function ──► WAITING ──► taken by a queue: the function's for good ──► asks for work
 *                             └──► drained, or its connection closed: out
 * </pre>
 */
public final class Pools {
    private final Map<String, Shelf> shelves = new HashMap<>();

    private static final class Shelf {
        final ArrayDeque<PoolCall> waiting = new ArrayDeque<>();
        final Set<FunctionQueue> hungry = new LinkedHashSet<>();
        int taken;
        int missed;

        boolean isEmpty() {
            return waiting.isEmpty() && hungry.isEmpty() && taken == 0 && missed == 0;
        }
    }

    // ── pods ────────────────────────────────────────────────────────────────────────────────────────────────────────

    /** Takes the call in; false when its pod is a function's already, whose queue is then to be asked. */
    public boolean waitFor(PoolCall call) {
        List<FunctionQueue> hungry;
        synchronized (this) {
            PodDesk desk = call.desk();
            if (!desk.inPool()) {
                return false;
            }
            remove(desk).forEach(PoolCall::end);
            if (desk.route.draining() || desk.route.end().isPresent()) {
                call.refuse();
                return true;
            }
            Shelf shelf = shelf(desk.route.pool());
            shelf.waiting.addLast(call);
            hungry = List.copyOf(shelf.hungry);
        }
        hungry.forEach(queue -> queue.home.run(queue::light));
        return true;
    }

    /** The pod closed its call. */
    public synchronized void left(PoolCall call) {
        Shelf shelf = shelves.get(call.desk().route.pool());
        if (shelf != null) {
            shelf.waiting.remove(call);
        }
    }

    /** What the cluster says of a pod in a pool; the queue that it was given to, if it was. */
    synchronized @Nullable FunctionQueue changed(PodDesk desk, PodRoute now) {
        if (!desk.inPool()) {
            return desk.queue();
        }
        desk.route = now;
        if (now.draining() || now.end().isPresent()) {
            remove(desk).forEach(PoolCall::refuse);
        }
        return null;
    }

    /** The pod is gone, or is a function's by what the cluster or its ticket says. */
    synchronized void out(PodDesk desk) {
        remove(desk).forEach(PoolCall::end);
    }

    synchronized void adopt(PodDesk desk, FunctionQueue queue, Tickets.Given given, long now) {
        if (desk.inPool()) {
            remove(desk).forEach(PoolCall::end);
            desk.assign(queue, given, now);
        }
    }

    private List<PoolCall> remove(PodDesk desk) {
        Shelf shelf = shelves.get(desk.route.pool());
        if (shelf == null) {
            return List.of();
        }
        List<PoolCall> its =
                shelf.waiting.stream().filter(call -> call.desk() == desk).toList();
        shelf.waiting.removeAll(its);
        return its;
    }

    // ── functions ───────────────────────────────────────────────────────────────────────────────────────────────────

    /** The pod that has waited longest, which is the queue's from now on; null when none does, and the queue will be told. */
    synchronized @Nullable PoolCall take(String pool, FunctionQueue queue, Tickets.Given given, long now) {
        Shelf shelf = shelf(pool);
        PoolCall call = shelf.waiting.pollFirst();
        if (call == null) {
            shelf.hungry.add(queue);
            return null;
        }
        shelf.taken++;
        call.desk().assign(queue, given, now);
        return call;
    }

    /** Sends pods to another gateway that wants them, unless a function here wants one, too; how many go. */
    public synchronized int send(String pool, int most, GatewayAddress to) {
        Shelf shelf = shelves.get(pool);
        if (shelf == null || !shelf.hungry.isEmpty()) {
            return 0;
        }
        List<PoolCall> going = shelf.waiting.stream()
                .filter(PoolCall::canMove)
                .limit(Math.max(0, most))
                .toList();
        shelf.waiting.removeAll(going);
        going.forEach(call -> call.moveTo(to));
        return going.size();
    }

    synchronized void missed(String pool, int more) {
        shelf(pool).missed += more;
    }

    synchronized void fed(String pool, FunctionQueue queue) {
        shelf(pool).hungry.remove(queue);
    }

    private Shelf shelf(String pool) {
        return shelves.computeIfAbsent(pool, key -> new Shelf());
    }

    // ── reports, closing ────────────────────────────────────────────────────────────────────────────────────────────

    /** What the operator is told; the counters begin anew. */
    synchronized List<PoolDemand> demand() {
        List<PoolDemand> told = new ArrayList<>();
        shelves.forEach((pool, shelf) -> {
            int slash = pool.indexOf('/');
            List<String> names =
                    shelf.waiting.stream().map(call -> call.desk().route.name()).toList();
            if (!names.isEmpty() || shelf.taken > 0 || shelf.missed > 0) {
                told.add(new PoolDemand(
                        pool.substring(0, slash), pool.substring(slash + 1), names, shelf.taken, shelf.missed));
            }
            shelf.taken = 0;
            shelf.missed = 0;
        });
        shelves.values().removeIf(Shelf::isEmpty);
        return told;
    }

    synchronized void close() {
        shelves.values().forEach(shelf -> shelf.waiting.forEach(PoolCall::end));
        shelves.clear();
    }
}
