package dev.hearth.standalone.engines.keycloak;

import dev.hearth.standalone.kubelet.process.CannotStart;
import dev.hearth.standalone.kubelet.process.ChildProcess;
import dev.hearth.standalone.kubelet.process.Limits;
import dev.hearth.standalone.kubelet.process.Processes;
import dev.hearth.storage.userpools.engine.EngineUnavailable;
import dev.hearth.storage.userpools.engine.KeycloakEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Keycloak as a child process of the platform, started by the first question for it.
 *
 * <pre>
 *            first reach()              prepared            answers
 *   Idle ───────────────────▶ Preparing ────────▶ Starting ────────▶ Running
 *                                 ▲                   │ ends, or        │ ends, or does not
 *                                 │                   ▼ too slow        ▼ answer for a minute
 *                                 └────────────── Resting (1 s, 2 s … 30 s)
 * </pre>
 */
public final class EmbeddedKeycloak implements KeycloakEngine, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(EmbeddedKeycloak.class);
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration LOOK_WHILE_STARTING = Duration.ofMillis(150);
    private static final Duration LOOK_WHILE_RUNNING = Duration.ofSeconds(10);
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(5);
    private static final int MISSED_LOOKS = 6;
    private static final Duration LONGEST_REST = Duration.ofSeconds(30);
    private static final Duration GOOD_RUN = Duration.ofMinutes(1);
    private static final int GRACE_SECONDS = 5;

    private final KeycloakConfig config;
    private final DataFolder data;
    private final Processes processes;
    private final HttpClient http;
    private final Thread supervisor;
    private final CompletableFuture<Boolean> wanted = new CompletableFuture<>();
    private volatile State state = new State.Idle();
    private volatile CompletableFuture<Address> running = new CompletableFuture<>();
    private volatile boolean closed;

    private sealed interface State {
        record Idle() implements State {}

        record Preparing(String step) implements State {}

        record Starting() implements State {}

        record Running(Address address, ChildProcess process) implements State {}

        record Resting(String why, Instant until) implements State {}

        /** What a condition says of it. */
        default String sentence() {
            return switch (this) {
                case Idle() -> "Keycloak is being started.";
                case Preparing(String step) -> "Keycloak is not running yet: " + step + ".";
                case Starting() -> "Keycloak is starting.";
                case Running(Address address, ChildProcess process) -> "Keycloak runs at " + address.url() + ".";
                case Resting(String why, Instant until) ->
                    "Keycloak does not run and is tried again at %s: %s".formatted(until, why);
            };
        }
    }

    /** Ready to be asked; nothing runs yet. Ends what an earlier platform with this data folder left. */
    public EmbeddedKeycloak(KeycloakConfig config) {
        this.config = config;
        this.data = new DataFolder(config.data());
        try {
            this.processes = new Processes(data.id() + "/", config.clock());
        } catch (IOException e) {
            throw new UncheckedIOException("the processes of Keycloak cannot be looked after: " + e.getMessage(), e);
        }
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PROBE_LIMIT)
                .build();
        this.supervisor = Thread.ofPlatform().name("keycloak").daemon().start(this::supervise);
    }

    @Override
    public Address reach(Duration patience) {
        wanted.complete(true);
        if (state instanceof State.Running(Address address, ChildProcess process)) {
            return address;
        }
        if (!patience.isZero()) {
            try {
                return running.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (TimeoutException | ExecutionException | CancellationException e) {
                LOG.debugf("Keycloak was waited for in vain");
            }
        }
        throw new EngineUnavailable(state.sentence());
    }

    /** The process, while it runs; for tests and for the curious. */
    public OptionalLong pid() {
        return state instanceof State.Running(Address address, ChildProcess process)
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
                LOG.warnf("Keycloak does not run and is tried again restSeconds=%d cause=%s", rest.toSeconds(), why);
                say(new State.Resting(why, config.clock().instant().plus(rest)));
                Thread.sleep(rest);
                rest = rest.multipliedBy(2).compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest.multipliedBy(2);
            }
        } catch (InterruptedException | ExecutionException | CancellationException e) {
            LOG.debugf("the supervisor of Keycloak ends");
        }
    }

    /** One life of the process; returns why it is over. */
    private String run() throws InterruptedException {
        ChildProcess process = null;
        try {
            say(new State.Preparing("looking for it"));
            Tool tool = new Tool(processes, data.id() + "/tool");
            Path home = new Distribution(config.cache(), config.javaHome(), tool, this::step).ready();
            Server server =
                    new Server(home, data, config.javaHome(), data.port(config.port()), DataFolder.anyFreePort());
            say(new State.Starting());
            config.progress().accept("starting Keycloak at " + server.url());
            process =
                    processes.start(server.command(), Limits.memory(OptionalLong.empty()), new RollingLog(data.log()));
            Address address = new Address(URI.create(server.url()), Server.CLIENT, data.clientSecret());
            if (!awaitReady(process, server)) {
                return "it was not ready within %d s; its log is '%s'".formatted(START_LIMIT.toSeconds(), data.log());
            }
            say(new State.Running(address, process));
            running.complete(address);
            config.progress().accept("Keycloak is at " + server.url());
            LOG.infof("Keycloak runs url=%s pid=%d", server.url(), process.pid());
            awaitEnd(process, server);
            return "its process ended; its log is '%s'".formatted(data.log());
        } catch (KeycloakTrouble e) {
            return String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            LOG.errorf(e, "Keycloak could not be supervised");
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
        say(new State.Preparing(what));
        config.progress().accept(what);
    }

    private void say(State next) {
        state = next;
    }

    private boolean awaitReady(ChildProcess process, Server server) throws InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            if (ended(process, LOOK_WHILE_STARTING)) {
                throw new KeycloakTrouble("its process ended while it started; its log is '%s'".formatted(data.log()));
            }
            if (isReady(server)) {
                return true;
            }
        }
        return false;
    }

    private void awaitEnd(ChildProcess process, Server server) throws InterruptedException {
        int missed = 0;
        while (missed < MISSED_LOOKS && !ended(process, LOOK_WHILE_RUNNING)) {
            missed = isReady(server) ? 0 : missed + 1;
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

    private boolean isReady(Server server) throws InterruptedException {
        try {
            return http.send(
                                    HttpRequest.newBuilder(server.readiness())
                                            .timeout(PROBE_LIMIT)
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Asks the process to end, gives it a moment, and ends it. */
    @Override
    public void close() {
        closed = true;
        wanted.cancel(false);
        if (state instanceof State.Running(Address address, ChildProcess process)) {
            process.terminate();
            await(process);
        }
        supervisor.interrupt();
        running.cancel(false);
        processes.close();
        http.shutdownNow();
    }

    private static void await(ChildProcess process) {
        try {
            process.exit().get(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.debugf("Keycloak did not end in time pid=%d", process.pid());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
