package dev.hearth.standalone.kubelet.pod;

import dev.hearth.standalone.kubelet.env.PodFields;
import dev.hearth.standalone.kubelet.log.PodId;
import dev.hearth.standalone.kubelet.process.Exit;
import dev.hearth.standalone.kubelet.volume.PodVolumes;
import dev.hearth.standalone.kubelet.volume.VolumeProblem;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
 */
public final class PodRunner {
    private static final Logger LOG = Logger.getLogger(PodRunner.class);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final Duration LOOK_AT_VOLUMES = Duration.ofSeconds(2);
    /** A pod that is running by then is never reported as pending: one status instead of two. */
    private static final Duration QUIET_START = Duration.ofMillis(50);

    sealed interface Message {
        record Exited(ContainerRun run, Exit exit) implements Message {}

        record Unpacked(ContainerRun run, Optional<Path> folder, String problem) implements Message {}

        record Probed(ContainerRun run, int start, Probing.Verdict verdict, String words) implements Message {}

        record Delete(Duration grace) implements Message {}

        /** The object is gone, or the whole kubelet ends: report nothing more. */
        record Abandon(Duration grace, boolean keepLogs) implements Message {}
    }

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
    private final PodFields fields;
    private final PodVolumes volumes;
    private final StatusReport report;
    private final List<ContainerRun> inits;
    private final List<ContainerRun> containers;
    private final ContainerStarter starter;
    private final LinkedBlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Instant begunAt;

    private Stage stage = Stage.LIVING;
    private Optional<StatusReport.Failure> failure = Optional.empty();
    private boolean volumesMade;
    private boolean volumesRemoved;
    private Instant volumesAt;
    private Optional<Instant> killAt = Optional.empty();
    private boolean keepLogs;
    private @Nullable PodStatus reported;

    private PodRunner(Pod pod, PodServices services, PodSink sink) {
        this.pod = pod;
        this.id = PodId.of(pod);
        this.services = services;
        this.sink = sink;
        this.begunAt = services.clock().instant();
        this.volumesAt = begunAt;
        this.fields = new PodFields(pod, services.nodeName(), PodAddress.of(pod));
        Path folder = services.volumes().resolve(id.uid());
        this.volumes = new PodVolumes(folder);
        this.report = new StatusReport(pod, fields.podIp(), services.clock());
        List<Container> first = pod.getSpec().getInitContainers();
        this.inits = first.stream()
                .map(container -> new ContainerRun(container, true, true, begunAt))
                .toList();
        this.containers = pod.getSpec().getContainers().stream()
                .map(container -> new ContainerRun(container, false, !first.isEmpty(), begunAt))
                .toList();
        this.starter = new ContainerStarter(id, fields, services, volumes, folder, messages::add);
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
        Lost.carryOver(pod, Stream.concat(runner.inits.stream(), runner.containers.stream()), runner.begunAt);
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
        messages.add(new Message.Delete(grace));
    }

    /** The pod's object is gone: kills what runs and forgets all of it. */
    public void vanished() {
        messages.add(new Message.Abandon(Duration.ZERO, false));
    }

    /** The kubelet ends: ends what runs; logs and status stay. */
    public void abandon(Duration grace) {
        messages.add(new Message.Abandon(grace, true));
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
                Message message = await();
                if (message != null) {
                    handle(message);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.errorf(e, "pod runner failed pod=%s", id);
            all().forEach(starter::kill);
        } finally {
            over.countDown();
        }
    }

    private void handle(Message message) {
        switch (message) {
            case Message.Exited(ContainerRun run, Exit exit) -> ended(run, starter.terminated(run, exit));
            case Message.Unpacked(ContainerRun run, Optional<Path> folder, String problem) -> {
                folder.ifPresent(path -> starter.mountCode(run, path));
                ended(run, starter.unpacked(run, folder.isPresent(), problem));
            }
            case Message.Probed(ContainerRun run, int start, Probing.Verdict verdict, String words) -> {
                run.probed(start, verdict);
                if (!words.isEmpty()) {
                    sink.event(pod, PodSink.Happening.warning("Unhealthy", words, run.name()));
                }
            }
            case Message.Delete(Duration grace) -> {
                if (stage != Stage.ABANDONED) {
                    stage = Stage.DELETING;
                    terminate(grace);
                }
            }
            case Message.Abandon(Duration grace, boolean keep) -> {
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
            all().forEach(starter::kill);
        });
        if (stage == Stage.FAILED && all().noneMatch(ContainerRun::active)) {
            removeVolumes();
        }
        if (stage != Stage.LIVING || !makeVolumes(now)) {
            return;
        }
        watchLimits(now);
        if (stage != Stage.LIVING) {
            return;
        }
        for (ContainerRun run : inits) {
            boolean completed = run.state instanceof ContainerState.Terminated end && end.succeeded();
            if (!completed) {
                startIfDue(run, now);
                return;
            }
        }
        containers.forEach(run -> startIfDue(run, now));
        if (containers.stream().allMatch(run -> !run.active() && run.startAt.isEmpty())) {
            removeVolumes();
        }
    }

    private boolean makeVolumes(Instant now) {
        if (volumesMade || now.isBefore(volumesAt)) {
            return volumesMade;
        }
        try {
            volumes.make(fields, services.references());
            volumesMade = true;
        } catch (VolumeProblem e) {
            String message = String.valueOf(e.getMessage());
            if (e.passes()) {
                volumesAt = now.plus(RETRY);
                sink.event(pod, PodSink.Happening.warning("FailedMount", message, ""));
            } else {
                fail("VolumeNotSupported", message, Duration.ZERO);
                sink.event(pod, PodSink.Happening.warning("FailedMount", message, ""));
            }
        } catch (IOException | RuntimeException e) {
            volumesAt = now.plus(RETRY);
            LOG.warnf("volumes cannot be made pod=%s error=%s", id, e.toString());
            sink.event(pod, PodSink.Happening.warning("FailedMount", "volumes cannot be made: " + e.getMessage(), ""));
        }
        return volumesMade;
    }

    private void startIfDue(ContainerRun run, Instant now) {
        if (!run.due(now)) {
            return;
        }
        Optional<ContainerState.Terminated> failed = starter.start(run, happening -> sink.event(pod, happening));
        failed.ifPresent(how -> ended(run, how));
    }

    private void watchLimits(Instant now) {
        Long seconds = pod.getSpec().getActiveDeadlineSeconds();
        if (all().noneMatch(run -> run.active() || run.startAt.isPresent())) {
            return;
        }
        if (seconds != null && !now.isBefore(begunAt.plusSeconds(seconds))) {
            fail("DeadlineExceeded", "Pod was active on the node longer than the specified deadline", grace());
        } else if (volumes.hasLimits() && !now.isBefore(volumesAt.plus(LOOK_AT_VOLUMES))) {
            volumesAt = now;
            volumes.overLimit().ifPresent(message -> {
                sink.event(pod, PodSink.Happening.warning("Evicted", message, ""));
                fail("Evicted", message, Duration.ZERO);
            });
        }
    }

    private void fail(String reason, String message, Duration grace) {
        stage = Stage.FAILED;
        failure = Optional.of(new StatusReport.Failure(reason, message));
        terminate(grace);
    }

    private void terminate(Duration grace) {
        Instant now = services.clock().instant();
        Instant at = now.plus(grace);
        if (killAt.isEmpty() || at.isBefore(killAt.get())) {
            killAt = Optional.of(at);
        }
        all().filter(ContainerRun::active).forEach(run -> {
            if (stage != Stage.ABANDONED) {
                sink.event(pod, PodSink.Happening.normal("Killing", "Stopping container " + run.name(), run.name()));
            }
            starter.terminate(run);
        });
    }

    private void ended(ContainerRun run, ContainerState.Terminated how) {
        run.terminated(how);
        if (stage != Stage.LIVING) {
            return;
        }
        String policy = StatusReport.policy(pod);
        boolean again = switch (policy) {
            case "Never" -> false;
            case "OnFailure" -> !how.succeeded();
            default -> !run.init || !how.succeeded();
        };
        if (again) {
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
        return ending && all().noneMatch(ContainerRun::active);
    }

    private void end() {
        if (stage == Stage.DELETING) {
            publish();
        }
        removeVolumes();
        if (!keepLogs) {
            services.logs().delete(id);
        }
        if (stage == Stage.DELETING) {
            sink.removed(pod);
        }
    }

    private void removeVolumes() {
        if (!volumesRemoved) {
            volumesRemoved = true;
            volumes.delete();
        }
    }

    private void publish() {
        if (stage == Stage.ABANDONED || quiet()) {
            return;
        }
        PodStatus status = report.of(inits, containers, failure);
        if (!status.equals(reported)) {
            reported = status;
            sink.status(pod, status);
        }
    }

    private boolean quiet() {
        boolean starting = stage == Stage.LIVING
                && reported == null
                && containers.stream().noneMatch(run -> run.state instanceof ContainerState.Running);
        return starting && services.clock().instant().isBefore(begunAt.plus(QUIET_START));
    }

    /** The next message, or null when it is time for something else. */
    private @Nullable Message await() throws InterruptedException {
        Optional<Instant> next = nextTime();
        if (next.isEmpty()) {
            return messages.take();
        }
        long nanos = Duration.between(services.clock().instant(), next.get()).toNanos();
        return messages.poll(Math.max(0, nanos) + 1_000_000, TimeUnit.NANOSECONDS);
    }

    private Optional<Instant> nextTime() {
        Stream<Optional<Instant>> times = Stream.of(killAt);
        if (stage == Stage.LIVING) {
            Optional<Instant> deadline = Optional.ofNullable(pod.getSpec().getActiveDeadlineSeconds())
                    .map(begunAt::plusSeconds);
            Optional<Instant> volumesNext = volumesMade
                    ? Optional.of(volumesAt.plus(LOOK_AT_VOLUMES))
                            .filter(at -> volumes.hasLimits() && all().anyMatch(ContainerRun::active))
                    : Optional.of(volumesAt);
            Optional<Instant> loud = quiet() ? Optional.of(begunAt.plus(QUIET_START)) : Optional.empty();
            boolean deadlineMatters = all().anyMatch(run -> run.active() || run.startAt.isPresent());
            times = Stream.of(
                            Stream.of(
                                    killAt, volumesNext, loud, deadlineMatters ? deadline : Optional.<Instant>empty()),
                            startable().map(run -> run.active() ? Optional.<Instant>empty() : run.startAt))
                    .flatMap(stream -> stream);
        }
        return times.flatMap(Optional::stream).min(Instant::compareTo);
    }

    /** Those whose start time counts now: the first init container that is not completed, or else all containers. */
    private Stream<ContainerRun> startable() {
        for (ContainerRun run : inits) {
            if (!(run.state instanceof ContainerState.Terminated end && end.succeeded())) {
                return Stream.of(run);
            }
        }
        return containers.stream();
    }

    private Stream<ContainerRun> all() {
        return Stream.concat(inits.stream(), containers.stream());
    }

    private Duration grace() {
        return Duration.ofSeconds(Objects.requireNonNullElse(pod.getSpec().getTerminationGracePeriodSeconds(), 30L));
    }
}
