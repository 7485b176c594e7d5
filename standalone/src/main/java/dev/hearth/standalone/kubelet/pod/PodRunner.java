package dev.hearth.standalone.kubelet.pod;

import dev.hearth.standalone.kubelet.env.PodFields;
import dev.hearth.standalone.kubelet.log.PodId;
import dev.hearth.standalone.kubelet.process.Exit;
import dev.hearth.standalone.kubelet.volume.PodVolumes;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs one pod. Containers are started first and reported afterwards; the methods here only leave a message for the
 * pod's own thread and return at once.
 *
 * <pre>
 *   advance (do all that is due) ─▶ publish (if anything changed) ─▶ wait for a message or the next due time ─▶ handle ─┐
 *      ▲                                                                                                               │
 *      └───────────────────────────────────────────────────────────────────────────────────────────────────────────────┘
 * </pre>
 */
public final class PodRunner {
    private static final Logger LOG = Logger.getLogger(PodRunner.class);
    /** A pod that is running by then is never reported as pending: one status instead of two. */
    private static final Duration QUIET_START = Duration.ofMillis(50);

    private enum Stage {
        LIVING,
        /** Failed as a whole; its object stays. */
        FAILED,
        /** Ends because its object is being deleted. */
        DELETING,
        ABANDONED
    }

    private final Pod pod;
    private final PodId id;
    private final PodServices services;
    private final PodSink sink;
    private final StatusReport report;
    private final PodContainers containers;
    private final VolumeLife volumes;
    private final ContainerStarter starter;
    private final LinkedBlockingQueue<PodMessage> messages = new LinkedBlockingQueue<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Instant begunAt;

    private Stage stage = Stage.LIVING;
    private Optional<StatusReport.Failure> failure = Optional.empty();
    private Optional<Instant> killAt = Optional.empty();
    private boolean keepLogs;
    private @Nullable PodStatus reported;

    private PodRunner(Pod pod, PodServices services, PodSink sink) {
        this.pod = pod;
        this.id = PodId.of(pod);
        this.services = services;
        this.sink = sink;
        this.begunAt = services.clock().instant();
        PodFields fields = new PodFields(pod, services.nodeName(), PodAddress.of(pod));
        Path folder = services.volumes().resolve(id.uid());
        PodVolumes shelves = new PodVolumes(folder);
        this.volumes = new VolumeLife(
                shelves, fields, services.references(), happening -> sink.event(pod, happening), begunAt);
        this.report = new StatusReport(pod, fields.podIp(), services.clock());
        this.containers = PodContainers.of(pod, begunAt);
        this.starter = new ContainerStarter(id, fields, services, shelves, folder, messages::add);
    }

    /** Starts a pod that has never run. */
    public static PodRunner start(Pod pod, PodServices services, PodSink sink) {
        PodRunner runner = new PodRunner(pod, services, sink);
        runner.begin();
        return runner;
    }

    /**
     * Takes over a pod that ran under an earlier kubelet, whose processes are gone: it starts again if its policy says
     * so, else it has failed.
     */
    public static PodRunner resume(Pod pod, PodServices services, PodSink sink) {
        PodRunner runner = new PodRunner(pod, services, sink);
        Lost.carryOver(pod, runner.containers.all(), runner.begunAt);
        if (StatusReport.policy(pod).equals("Never")) {
            runner.stage = Stage.FAILED;
            runner.failure = Optional.of(new StatusReport.Failure(
                    "NodeRestarted", "The node was restarted, and the pod's processes ended with it."));
        }
        runner.begin();
        return runner;
    }

    /** Ends the pod: SIGTERM, the grace period, SIGKILL. A second call can only shorten the time that is left. */
    public void delete(Duration grace) {
        messages.add(new PodMessage.Delete(grace));
    }

    /** The pod's object is gone: kills what runs and forgets all of it. */
    public void vanished() {
        messages.add(new PodMessage.Abandon(Duration.ZERO, false));
    }

    /** The kubelet ends: ends what runs; logs and status stay. */
    public void abandon(Duration grace) {
        messages.add(new PodMessage.Abandon(grace, true));
    }

    /** Waits until nothing of the pod is left and its thread has ended. */
    public boolean awaitEnd(Duration atMost) throws InterruptedException {
        return over.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void begin() {
        Thread.ofVirtual().name("pod-" + id).start(this::run);
    }

    private void run() {
        try {
            while (true) {
                advance();
                if (isOver()) {
                    end();
                    return;
                }
                publish();
                PodMessage message = await();
                if (message != null) {
                    handle(message);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.errorf(e, "pod runner failed pod=%s", id);
            containers.all().forEach(starter::kill);
        } finally {
            over.countDown();
        }
    }

    private void handle(PodMessage message) {
        switch (message) {
            case PodMessage.Exited(ContainerRun run, Exit exit) ->
                starter.whyNotPulled(run, exit)
                        .filter(why -> stage == Stage.LIVING)
                        .ifPresentOrElse(why -> notPulled(run, why), () -> ended(run, starter.terminated(run, exit)));
            case PodMessage.Unpacked(ContainerRun run, Optional<Path> folder, String problem) -> {
                folder.ifPresent(path -> starter.mountCode(run, path));
                ended(run, starter.unpacked(run, folder.isPresent(), problem));
            }
            case PodMessage.Probed(ContainerRun run, int start, Probing.Verdict verdict, String words) -> {
                run.probed(start, verdict);
                if (!words.isEmpty()) {
                    sink.event(pod, PodSink.Happening.warning("Unhealthy", words, run.name()));
                }
            }
            case PodMessage.Delete(Duration grace) -> {
                if (stage != Stage.ABANDONED) {
                    stage = Stage.DELETING;
                    terminate(grace);
                }
            }
            case PodMessage.Abandon(Duration grace, boolean keep) -> {
                stage = Stage.ABANDONED;
                keepLogs = keep;
                terminate(grace);
            }
        }
    }

    /** Does all that can be done now: the next step is always found from the state, never remembered. */
    private void advance() {
        Instant now = services.clock().instant();
        killAt.filter(at -> !now.isBefore(at)).ifPresent(at -> {
            killAt = Optional.empty();
            containers.all().forEach(starter::kill);
        });
        if (stage == Stage.LIVING) {
            volumes.make(now).ifPresent(why -> fail(why, Duration.ZERO));
        }
        if (stage == Stage.LIVING && volumes.made()) {
            watchLimits(now);
        }
        if (stage == Stage.LIVING && volumes.made()) {
            containers.turn().forEach(run -> startIfDue(run, now));
        }
        boolean through = stage == Stage.LIVING ? containers.allDone() : stage == Stage.FAILED;
        if (through && !containers.anyActive()) {
            volumes.remove();
        }
    }

    private void startIfDue(ContainerRun run, Instant now) {
        if (!run.due(now)) {
            return;
        }
        Optional<ContainerState.Terminated> failed = starter.start(run, happening -> sink.event(pod, happening));
        failed.ifPresent(how -> ended(run, how));
    }

    private void watchLimits(Instant now) {
        if (!containers.anyToCome()) {
            return;
        }
        if (deadline().filter(at -> !now.isBefore(at)).isPresent()) {
            String message = "Pod was active on the node longer than the specified deadline";
            fail(new StatusReport.Failure("DeadlineExceeded", message), grace());
        } else {
            volumes.overLimit(now).ifPresent(why -> fail(why, Duration.ZERO));
        }
    }

    private Optional<Instant> deadline() {
        return Optional.ofNullable(pod.getSpec().getActiveDeadlineSeconds()).map(begunAt::plusSeconds);
    }

    private void fail(StatusReport.Failure why, Duration grace) {
        stage = Stage.FAILED;
        failure = Optional.of(why);
        terminate(grace);
    }

    private void terminate(Duration grace) {
        Instant now = services.clock().instant();
        Instant at = now.plus(grace);
        if (killAt.isEmpty() || at.isBefore(killAt.get())) {
            killAt = Optional.of(at);
        }
        containers.all().filter(ContainerRun::active).forEach(run -> {
            if (stage != Stage.ABANDONED) {
                sink.event(pod, PodSink.Happening.normal("Killing", "Stopping container " + run.name(), run.name()));
            }
            starter.terminate(run);
        });
    }

    private void notPulled(ContainerRun run, String why) {
        run.notPulled(why, services.clock().instant().plus(ContainerStarter.RETRY_IMAGE));
        sink.event(pod, PodSink.Happening.warning("Failed", "Error: the image cannot be had: " + why, run.name()));
    }

    private void ended(ContainerRun run, ContainerState.Terminated how) {
        run.terminated(how);
        if (stage != Stage.LIVING) {
            return;
        }
        if (run.restartsAfter(how, StatusReport.policy(pod))) {
            Duration pause = run.restart(
                    how, services.backoff(), id.name(), services.clock().instant());
            if (!pause.isZero()) {
                String message = "Back-off restarting failed container " + run.name() + " in pod " + id.name();
                sink.event(pod, PodSink.Happening.warning("BackOff", message, run.name()));
            }
        } else if (run.init && !how.succeeded()) {
            stage = Stage.FAILED;
        }
    }

    private boolean isOver() {
        boolean ending = stage == Stage.DELETING || stage == Stage.ABANDONED;
        return ending && !containers.anyActive();
    }

    private void end() {
        if (stage == Stage.DELETING) {
            publish();
        }
        volumes.remove();
        if (!keepLogs) {
            services.logs().delete(id);
        }
        if (stage == Stage.DELETING) {
            sink.removed(pod);
        }
    }

    private void publish() {
        if (stage == Stage.ABANDONED || quiet()) {
            return;
        }
        PodStatus status = report.of(containers, failure);
        if (!status.equals(reported)) {
            reported = status;
            sink.status(pod, status);
        }
    }

    private boolean quiet() {
        return stage == Stage.LIVING
                && reported == null
                && !containers.anyRunning()
                && services.clock().instant().isBefore(begunAt.plus(QUIET_START));
    }

    /** The next message, or null when it is time for something else. */
    private @Nullable PodMessage await() throws InterruptedException {
        Optional<Instant> next = nextTime();
        if (next.isEmpty()) {
            return messages.take();
        }
        long nanos = Duration.between(services.clock().instant(), next.get()).toNanos();
        return messages.poll(Math.max(0, nanos) + 1_000_000, TimeUnit.NANOSECONDS);
    }

    private Optional<Instant> nextTime() {
        if (stage != Stage.LIVING) {
            return killAt;
        }
        return Stream.of(
                        killAt,
                        volumes.next(containers.anyActive()),
                        quiet() ? Optional.of(begunAt.plus(QUIET_START)) : Optional.<Instant>empty(),
                        deadline().filter(at -> containers.anyToCome()),
                        containers.nextStart())
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
    }

    private Duration grace() {
        return Duration.ofSeconds(Objects.requireNonNullElse(pod.getSpec().getTerminationGracePeriodSeconds(), 30L));
    }
}
