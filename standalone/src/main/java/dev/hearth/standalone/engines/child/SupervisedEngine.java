package dev.hearth.standalone.engines.child;

import dev.hearth.standalone.kubelet.process.CannotStart;
import dev.hearth.standalone.kubelet.process.ChildProcess;
import dev.hearth.standalone.kubelet.process.Limits;
import dev.hearth.standalone.kubelet.process.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * An engine as a child process of the platform, started by the first question for it.
 *
 * <pre>
 *            first reach()              prepared            answers
 *   Idle ───────────────────▶ Preparing ────────▶ Starting ────────▶ Running
 *                                 ▲                   │ ends, or        │ ends, or does not
 *                                 │                   ▼ too slow        ▼ answer for a minute
 *                                 └────────────── Resting (1 s, 2 s … 30 s)
 * </pre>
 *
 * @param <A> what its callers are given
 */
public final class SupervisedEngine<A> implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(SupervisedEngine.class);
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration LOOK_WHILE_STARTING = Duration.ofMillis(150);
    private static final Duration LOOK_WHILE_RUNNING = Duration.ofSeconds(10);
    private static final int MISSED_LOOKS = 6;
    private static final Duration LONGEST_REST = Duration.ofSeconds(30);
    private static final Duration GOOD_RUN = Duration.ofMinutes(1);
    private static final int GRACE_SECONDS = 5;

    private final String name;
    private final EngineConfig config;
    private final EngineFolder folder;
    private final BiFunction<Tool, Consumer<String>, EngineProcess<A>> prepare;
    private final Processes processes;
    private final Thread supervisor;
    private final CompletableFuture<Boolean> wanted = new CompletableFuture<>();
    private volatile State<A> state = new State.Idle<>();
    private volatile CompletableFuture<A> running = new CompletableFuture<>();
    private volatile boolean closed;

    private sealed interface State<A> {
        record Idle<A>() implements State<A> {}

        record Preparing<A>(String step) implements State<A> {}

        record Starting<A>() implements State<A> {}

        record Running<A>(A address, String place, ChildProcess process) implements State<A> {}

        record Resting<A>(String why, Instant until) implements State<A> {}

        /** What a condition says of it. */
        default String sentence(String name) {
            return switch (this) {
                case Idle<A>() -> name + " is being started.";
                case Preparing<A>(String step) -> name + " is not running yet: " + step + ".";
                case Starting<A>() -> name + " is starting.";
                case Running<A>(A address, String place, ChildProcess process) -> name + " runs at " + place + ".";
                case Resting<A>(String why, Instant until) ->
                    "%s does not run and is tried again at %s: %s".formatted(name, until, why);
            };
        }
    }

    /**
     * Ready to be asked; nothing runs yet. Ends what an earlier platform with this data folder left.
     *
     * @param name such as "Keycloak"
     * @param prepare gets what it consists of and says how it is run; called before each life, with a way to run commands
     *     and one to tell what is being done; throws {@link EngineTrouble} when that cannot be done now
     */
    public SupervisedEngine(
            String name,
            EngineConfig config,
            EngineFolder folder,
            BiFunction<Tool, Consumer<String>, EngineProcess<A>> prepare) {
        this.name = name;
        this.config = config;
        this.folder = folder;
        this.prepare = prepare;
        try {
            this.processes = new Processes(folder.id() + "/", config.clock());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the processes of %s cannot be looked after: %s".formatted(name, e.getMessage()), e);
        }
        this.supervisor =
                Thread.ofPlatform().name(name.toLowerCase(Locale.ROOT)).daemon().start(this::supervise);
    }

    /** Where it is, waiting at most so long while it starts; empty when it does not run then: {@link #sentence} says why. */
    public Optional<A> reach(Duration patience) {
        wanted.complete(true);
        if (state instanceof State.Running<A>(A address, String place, ChildProcess process)) {
            return Optional.of(address);
        }
        if (!patience.isZero()) {
            try {
                return Optional.of(running.get(patience.toMillis(), TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (TimeoutException | ExecutionException | CancellationException e) {
                LOG.debugf("%s was waited for in vain", name);
            }
        }
        return Optional.empty();
    }

    /** What it is doing, for people. */
    public String sentence() {
        return state.sentence(name);
    }

    /** The process, while it runs; for tests and for the curious. */
    public OptionalLong pid() {
        return state instanceof State.Running<A>(A address, String place, ChildProcess process)
                ? OptionalLong.of(process.pid())
                : OptionalLong.empty();
    }

    private void supervise() {
        Duration rest = Duration.ofSeconds(1);
        try {
            wanted.get();
            while (!closed) {
                Instant began = config.clock().instant();
                String why = run();
                if (Duration.between(began, config.clock().instant()).compareTo(GOOD_RUN) > 0) {
                    rest = Duration.ofSeconds(1);
                }
                if (closed) {
                    return;
                }
                LOG.warnf("%s does not run and is tried again restSeconds=%d cause=%s", name, rest.toSeconds(), why);
                say(new State.Resting<>(why, config.clock().instant().plus(rest)));
                Thread.sleep(rest);
                rest = rest.multipliedBy(2).compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest.multipliedBy(2);
            }
        } catch (InterruptedException | ExecutionException | CancellationException e) {
            LOG.debugf("the supervisor of %s ends", name);
        }
    }

    /** One life of the process; returns why it is over. */
    private String run() throws InterruptedException {
        ChildProcess process = null;
        try {
            say(new State.Preparing<>("looking for it"));
            EngineProcess<A> engine = prepare.apply(new Tool(processes, folder.id() + "/tool"), this::step);
            say(new State.Starting<>());
            config.progress().accept("starting %s at %s".formatted(name, engine.place()));
            process = processes.start(
                    engine.command(), Limits.memory(OptionalLong.empty()), new RollingLog(engine.log()));
            if (!awaitReady(process, engine)) {
                return "it was not ready within %d s; its log is '%s'".formatted(START_LIMIT.toSeconds(), engine.log());
            }
            say(new State.Running<>(engine.address(), engine.place(), process));
            running.complete(engine.address());
            config.progress().accept("%s is at %s".formatted(name, engine.place()));
            LOG.infof("%s runs at=%s pid=%d", name, engine.place(), process.pid());
            awaitEnd(process, engine);
            return "its process ended; its log is '%s'".formatted(engine.log());
        } catch (EngineTrouble e) {
            return String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            LOG.errorf(e, "%s could not be supervised", name);
            return e.toString();
        } catch (CannotStart | IOException e) {
            return "it could not be started: " + e.getMessage();
        } finally {
            if (running.isDone()) {
                running = new CompletableFuture<>();
            }
            if (process != null) {
                process.kill();
                process.exit().join();
            }
        }
    }

    private void step(String what) {
        say(new State.Preparing<>(what));
        config.progress().accept(what);
    }

    private void say(State<A> next) {
        state = next;
    }

    private boolean awaitReady(ChildProcess process, EngineProcess<A> engine) throws InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            if (ended(process, LOOK_WHILE_STARTING)) {
                throw new EngineTrouble("its process ended while it started; its log is '%s'".formatted(engine.log()));
            }
            if (engine.isReady()) {
                return true;
            }
        }
        return false;
    }

    private void awaitEnd(ChildProcess process, EngineProcess<A> engine) throws InterruptedException {
        int missed = 0;
        while (missed < MISSED_LOOKS && !ended(process, LOOK_WHILE_RUNNING)) {
            missed = engine.isReady() ? 0 : missed + 1;
        }
    }

    private static boolean ended(ChildProcess process, Duration wait) throws InterruptedException {
        try {
            process.exit().get(wait.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException stillRunning) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("an exit is never exceptional", e);
        }
    }

    /** Asks the process to end, gives it a moment, and ends it. */
    @Override
    public void close() {
        closed = true;
        wanted.cancel(false);
        if (state instanceof State.Running<A>(A address, String place, ChildProcess process)) {
            process.terminate();
            await(process);
        }
        supervisor.interrupt();
        running.cancel(false);
        processes.close();
    }

    private void await(ChildProcess process) {
        try {
            process.exit().get(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.debugf("%s did not end in time pid=%d", name, process.pid());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
