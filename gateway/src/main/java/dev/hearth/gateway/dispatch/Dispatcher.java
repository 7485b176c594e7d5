package dev.hearth.gateway.dispatch;

import dev.hearth.api.Demand.AssignedPod;
import dev.hearth.api.Demand.FunctionDemand;
import dev.hearth.api.Demand.PoolDemand;
import dev.hearth.gateway.route.AssignmentRoute;
import dev.hearth.gateway.route.FunctionRoute;
import dev.hearth.gateway.route.PodRoute;
import dev.hearth.gateway.route.RouteListener;
import dev.hearth.kinds.gateways.GatewayAddress;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings requests and pods of a function together on that function's home loop. All public methods may be called from
 * any loop or thread.
 */
public final class Dispatcher implements RouteListener {
    private static final Outcome.Closing CLOSING =
            new Outcome.Closing("the gateway is closing; send the request again");

    private final List<LoopTicks> loops;
    private final Limits limits;
    private final PodKeeper keeper;
    private final Clock clock;
    private final MeterRegistry registry;
    private final Runnable demandChanged;
    private final Tickets tickets;
    private final Peers peers;
    private volatile Homes homes = Homes.ALONE;
    private final Pools pools = new Pools();
    private final WaitingMemory waitingMemory;
    private final Map<String, FunctionQueue> queues = new ConcurrentHashMap<>();
    private final Map<String, PodDesk> byToken = new ConcurrentHashMap<>();
    private final Map<String, PodDesk> byHost = new ConcurrentHashMap<>();
    private final Map<String, PodDesk> byUid = new ConcurrentHashMap<>();
    private final long startMillis;
    private volatile boolean closing;

    /** @param demandChanged runs, from any loop, on the edges that {@link dev.hearth.api.Demand} names */
    public Dispatcher(
            List<Loop> loops,
            Limits limits,
            PodKeeper keeper,
            Clock clock,
            MeterRegistry registry,
            Tickets tickets,
            Peers peers,
            Runnable demandChanged) {
        this.loops = loops.stream().map(LoopTicks::new).toList();
        this.limits = limits;
        this.waitingMemory = new WaitingMemory(limits.allWaitingBytes());
        this.keeper = keeper;
        this.clock = clock;
        this.startMillis = clock.millis();
        this.registry = registry;
        this.tickets = tickets;
        this.peers = peers;
        this.demandChanged = demandChanged;
    }

    /** Runs the function once; the invocation's caller hears how it ended. */
    public void invoke(FunctionRoute function, Invocation invocation) {
        if (closing) {
            invocation.end(CLOSING);
            return;
        }
        at(function.key(), queue -> queue.offer(invocation, function));
    }

    /** The pod of a bearer token, if it is known here. */
    public @Nullable PodDesk podByToken(String token) {
        return byToken.get(token);
    }

    /** The pod of a runtime host name or address (without port), if it is known here. */
    public @Nullable PodDesk podByHost(String host) {
        return byHost.get(host);
    }

    /** The pod of the Kubernetes uid, if it is known here. */
    public @Nullable PodDesk podByUid(String uid) {
        return byUid.get(uid);
    }

    /** Runs the step on the home loop of the pod's function. */
    public void at(PodDesk desk, Runnable step) {
        FunctionQueue queue = desk.queue();
        queue.home.run(() -> {
            homeOf(queue.key).mayTell(queue);
            step.run();
        });
    }

    /** The pods that wait for a function. */
    public Pools pools() {
        return pools;
    }

    /** A pod of a pool shows which function it was given, before this gateway started; false when the ticket is not its own. */
    public boolean adopt(PodDesk desk, String ticket) {
        Optional<Tickets.Given> read = tickets.read(desk.route.uid(), ticket);
        read.ifPresent(given -> {
            pools.adopt(desk, queue(given.function()), given, nanos());
            at(desk.route.function(), queue -> {
                desk.queue = queue;
                queue.adopted(desk);
            });
        });
        return read.isPresent();
    }

    // ── changes of the route table ──────────────────────────────────────────────────────────────────────────────────

    @Override
    public void functionChanged(FunctionRoute function) {
        at(function.key(), queue -> queue.functionChanged(function));
    }

    @Override
    public void functionGone(FunctionRoute function) {
        at(function.key(), FunctionQueue::functionGone);
    }

    @Override
    public void podChanged(PodRoute pod) {
        PodDesk desk = byUid.computeIfAbsent(
                pod.uid(), uid -> new PodDesk(pod.inPool() ? null : queue(pod.function()), pod, nanos()));
        if (!pod.token().isEmpty()) {
            byToken.put(pod.token(), desk);
        }
        if (!pod.runtimeHost().isEmpty()) {
            byHost.put(pod.runtimeHost(), desk);
        }
        if (pod.inPool()) {
            FunctionQueue given = pools.changed(desk, pod);
            if (given != null) { // its labels do not say so yet
                PodRoute before = desk.route;
                at(given.key, queue -> {
                    desk.queue = queue;
                    queue.podChanged(desk, pod.as(before.function(), before.revision()));
                });
            }
            return;
        }
        boolean waited = desk.inPool();
        pools.out(desk);
        at(pod.function(), queue -> {
            desk.queue = queue;
            desk.fromPool |= waited;
            desk.labelled = true;
            queue.podChanged(desk, pod);
        });
    }

    @Override
    public void assignmentChanged(AssignmentRoute assignment) {
        at(assignment.function(), queue -> queue.lighting().assignmentChanged(assignment));
    }

    @Override
    public void assignmentGone(AssignmentRoute assignment) {
        at(assignment.function(), queue -> queue.lighting().assignmentChanged(null));
    }

    @Override
    public void podGone(PodRoute pod) {
        PodDesk desk = byUid.remove(pod.uid());
        if (desk != null) {
            byToken.remove(pod.token(), desk);
            byHost.remove(pod.runtimeHost(), desk);
            pools.out(desk);
            if (!desk.inPool()) {
                at(desk, () -> desk.queue().podGone(desk));
            }
        }
    }

    // ── several gateways ────────────────────────────────────────────────────────────────────────────────────────────

    /** Functions may be at home elsewhere from now on: what waits for them, and their pods, go there. */
    public void homes(Homes now) {
        homes = now;
        for (FunctionQueue queue : queues.values()) {
            queue.home.run(queue::elsewhere);
        }
    }

    /** The snapshot of where functions are at home. */
    public Homes homes() {
        return homes;
    }

    /** The gateway at which the pod's function is at home; null when it is this one. On the function's home loop. */
    public @Nullable GatewayAddress elsewhere(PodDesk desk) {
        return desk.queue().elsewhere();
    }

    /** All other gateways, that at which the pod's function is at home first: one of them may have given the pod work. */
    public List<GatewayAddress> homesOf(PodDesk desk) {
        Homes now = homes;
        GatewayAddress home = now.away(desk.queue().key);
        List<GatewayAddress> first = new ArrayList<>(now.others());
        if (home != null && first.remove(home)) {
            first.addFirst(home);
        }
        return first;
    }

    /** Another gateway asks for places of the function's pods; {@code lent} hears on the function's home loop what it gets. */
    public void lend(GatewayAddress to, FunctionRoute function, Loan.Asked asked, Consumer<Loan> lent) {
        at(function.key(), queue -> queue.lend(to, asked, lent));
    }

    Peers peers() {
        return peers;
    }

    /** Asks one gateway after the other until so many pods are on their way here. */
    void askForPoolPods(String pool, int most) {
        askForPoolPods(homes.others(), 0, pool, most);
    }

    private void askForPoolPods(List<GatewayAddress> gateways, int at, String pool, int most) {
        if (at < gateways.size() && most > 0) {
            peers.askForPoolPods(
                    gateways.get(at),
                    pool,
                    most,
                    coming -> askForPoolPods(gateways, at + 1, pool, most - Math.max(0, coming)));
        }
    }

    // ── demand, closing ─────────────────────────────────────────────────────────────────────────────────────────────

    /** What is asked, beside the gateway's name; see {@link dev.hearth.api.Demand}. */
    public record Told(List<FunctionDemand> functions, List<AssignedPod> assigned, List<PoolDemand> pools) {}

    /** Gathers what every function asks for; {@code done} runs on the last loop asked, with all of it. */
    public void demand(Consumer<Told> done) {
        gather(0, new ArrayList<>(), new ArrayList<>(), done);
    }

    private void gather(int loop, List<FunctionDemand> sofar, List<AssignedPod> assigned, Consumer<Told> done) {
        if (loop == loops.size()) {
            done.accept(new Told(sofar, assigned, pools.demand()));
            return;
        }
        LoopTicks home = loops.get(loop);
        home.loop.run(() -> {
            long now = nanos();
            home.tell(queue -> {
                Optional<FunctionDemand> demand = queue.demand(now);
                List<AssignedPod> its = queue.assigned();
                demand.ifPresent(sofar::add);
                assigned.addAll(its);
                return demand.isPresent() || !its.isEmpty();
            });
            gather(loop + 1, sofar, assigned, done);
        });
    }

    /** From now on nothing new is taken, and who waits for a pod is sent away; what runs may end. */
    public void stopTaking() {
        closing = true;
        for (FunctionQueue queue : queues.values()) {
            queue.home.run(() -> queue.sendAway(CLOSING));
        }
    }

    /** Requests that wait or run; only about right while they change. */
    public int busy() {
        return queues.values().stream()
                .mapToInt(queue -> queue.busy() + queue.away())
                .sum();
    }

    /** Ends what still waits and the pods' open calls. */
    public void close() {
        pools.close();
        for (FunctionQueue queue : queues.values()) {
            queue.home.run(() -> queue.close(CLOSING));
        }
    }

    // ── for the queues ──────────────────────────────────────────────────────────────────────────────────────────────

    private FunctionQueue queue(String key) {
        return queues.computeIfAbsent(key, name -> new FunctionQueue(name, homeOf(name).loop, this, limits));
    }

    private void at(String key, Consumer<FunctionQueue> step) {
        FunctionQueue queue = queue(key);
        queue.home.run(() -> {
            if (queue.removed) {
                at(key, step);
            } else {
                homeOf(key).mayTell(queue);
                queue.elsewhere();
                step.accept(queue);
            }
        });
    }

    private LoopTicks homeOf(String key) {
        return loops.get(Math.floorMod(key.hashCode(), loops.size()));
    }

    WaitingMemory waitingMemory() {
        return waitingMemory;
    }

    Tickets tickets() {
        return tickets;
    }

    void remove(FunctionQueue queue) {
        queues.remove(queue.key, queue);
    }

    void watch(FunctionQueue queue) {
        homeOf(queue.key).watch(queue, this);
    }

    void demandChanged() {
        demandChanged.run();
    }

    void delete(PodRoute pod, String reason) {
        keeper.delete(pod, reason);
    }

    void look(PodRoute pod) {
        keeper.look(pod);
    }

    FunctionMeters meters(FunctionQueue queue) {
        return new FunctionMeters(registry, queue.namespace(), queue.name(), queue);
    }

    long nanos() {
        return System.nanoTime();
    }

    long startMillis() {
        return startMillis;
    }

    long epochMillis() {
        return clock.millis();
    }
}
