package dev.hearth.standalone.kubelet.pod;

import dev.hearth.standalone.kubelet.process.ChildProcess;
import io.fabric8.kubernetes.api.model.Container;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One container of a pod through all its starts. Only the pod's thread touches it.
 *
 * <pre>
 *   Waiting ──start──▶ Running ──exit──▶ Terminated
 *      ▲                                     │ restarts by policy
 *      └───────────── backoff ◀──────────────┘
 * </pre>
 */
final class ContainerRun {
    final Container spec;
    final boolean init;
    ContainerState state;
    Optional<ContainerState.Terminated> last = Optional.empty();
    int restarts;
    String imageId = "";
    boolean ready;
    boolean started;
    Optional<Probing> probing = Optional.empty();

    /** The process, or null when there is none; an unpacking thread has none either. */
    @Nullable
    ChildProcess process;

    @Nullable
    Thread unpacking;

    /** When it may be started (again); empty when it should not be. */
    Optional<Instant> startAt;

    private Optional<Duration> pause = Optional.empty();

    ContainerRun(Container spec, boolean init, boolean hasInits, Instant now) {
        this.spec = spec;
        this.init = init;
        this.state = hasInits && !init ? ContainerState.Waiting.INITIALIZING : ContainerState.Waiting.CREATING;
        this.startAt = Optional.of(now);
    }

    String name() {
        return spec.getName();
    }

    boolean active() {
        return process != null || unpacking != null;
    }

    boolean due(Instant now) {
        return !active() && startAt.isPresent() && !now.isBefore(startAt.get());
    }

    void running(ChildProcess launched) {
        process = launched;
        state = new ContainerState.Running(launched.startedAt());
        startAt = Optional.empty();
        started = spec.getStartupProbe() == null;
        ready = started && spec.getReadinessProbe() == null;
    }

    void waiting(String reason, String message, Instant retryAt) {
        state = new ContainerState.Waiting(reason, message);
        startAt = Optional.of(retryAt);
    }

    void terminated(ContainerState.Terminated how) {
        over();
        startAt = Optional.empty();
        state = how;
    }

    /** What was started could not get the image, so the container never ran; as with Kubernetes it waits and is tried again. */
    void notPulled(String message, Instant retryAt) {
        over();
        boolean never = "Never".equals(spec.getImagePullPolicy());
        waiting(never ? "ErrImageNeverPull" : "ErrImagePull", message, retryAt);
    }

    private void over() {
        process = null;
        unpacking = null;
        ready = false;
        started = false;
        probing.ifPresent(Probing::end);
        probing = Optional.empty();
    }

    /** What a probe has found; said of an earlier start, it means nothing. */
    void probed(int start, Probing.Verdict verdict) {
        if (start != restarts || process == null) {
            return;
        }
        switch (verdict) {
            case STARTED -> {
                started = true;
                ready = spec.getReadinessProbe() == null;
            }
            case READY -> ready = true;
            case NOT_READY, UNHEALTHY -> ready = false;
        }
    }

    /** {@code restartPolicy}, "Pod Lifecycle" of Kubernetes' documentation; an init container that succeeds is through. */
    boolean restartsAfter(ContainerState.Terminated how, String policy) {
        return switch (policy) {
            case "Never" -> false;
            case "OnFailure" -> !how.succeeded();
            default -> !init || !how.succeeded();
        };
    }

    /** After an end that asks for another start: at once, or in backoff. */
    Duration restart(ContainerState.Terminated how, RestartBackoff backoff, String podName, Instant now) {
        Duration next = backoff.next(pause, Duration.between(how.startedAt(), how.finishedAt()));
        pause = Optional.of(next);
        last = Optional.of(how);
        restarts++;
        startAt = Optional.of(now.plus(next));
        if (!next.isZero()) {
            state = new ContainerState.Waiting(
                    "CrashLoopBackOff",
                    "back-off " + words(next) + " restarting failed container=" + name() + " pod=" + podName);
        }
        return next;
    }

    /** Go's words for a duration of whole seconds: {@code 10s}, {@code 2m40s}, {@code 5m0s}. */
    private static String words(Duration duration) {
        long minutes = duration.toMinutes();
        return (minutes > 0 ? minutes + "m" : "") + duration.toSecondsPart() + "s";
    }
}
