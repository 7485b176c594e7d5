package dev.hearth.standalone.kubelet.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodIPBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes the PodStatus out of what the runner knows; remembers only since when each condition has its value. */
final class StatusReport {
    /** Why the pod is Failed whatever its containers say. */
    record Failure(String reason, String message) {}

    private record Since(boolean value, String time) {}

    private static final String PENDING = "Pending";
    private static final String RUNNING = "Running";
    private static final String SUCCEEDED = "Succeeded";
    private static final String FAILED = "Failed";

    private final Pod pod;
    private final String podIp;
    private final Clock clock;
    private final Instant startTime;
    private final Map<String, Since> conditions = new HashMap<>();

    StatusReport(Pod pod, String podIp, Clock clock) {
        this.pod = pod;
        this.podIp = podIp;
        this.clock = clock;
        this.startTime = clock.instant();
    }

    PodStatus of(PodContainers runs, Optional<Failure> failure) {
        List<ContainerRun> inits = runs.inits();
        List<ContainerRun> containers = runs.containers();
        String phase = failure.isPresent() ? FAILED : phase(inits, containers);
        boolean over = phase.equals(SUCCEEDED) || phase.equals(FAILED);
        boolean initialized = inits.stream().allMatch(StatusReport::succeeded);
        boolean ready = !over && containers.stream().allMatch(run -> run.ready);
        String unready = switch (phase) {
            case SUCCEEDED -> "PodCompleted";
            case FAILED -> "PodFailed";
            default -> "ContainersNotReady";
        };
        return new PodStatusBuilder()
                .withPhase(phase)
                .withReason(failure.map(Failure::reason).orElse(null))
                .withMessage(failure.map(Failure::message).orElse(null))
                .withConditions(
                        condition("PodScheduled", true, ""),
                        condition("Initialized", initialized, "ContainersNotInitialized"),
                        condition("ContainersReady", ready, unready),
                        condition("Ready", ready, unready))
                .withHostIP("127.0.0.1")
                .withPodIP(podIp)
                .withPodIPs(new PodIPBuilder().withIp(podIp).build())
                .withStartTime(seconds(startTime))
                .withQosClass(qosClass())
                .withInitContainerStatuses(inits.stream().map(this::container).toList())
                .withContainerStatuses(containers.stream().map(this::container).toList())
                .build();
    }

    /** Like the kubelet's {@code getPhase}. */
    private String phase(List<ContainerRun> inits, List<ContainerRun> containers) {
        String policy = policy(pod);
        for (ContainerRun run : inits) {
            if (run.state instanceof ContainerState.Terminated end && !end.succeeded() && run.startAt.isEmpty()) {
                return FAILED;
            }
            if (!succeeded(run)) {
                return PENDING;
            }
        }
        boolean allEnded = containers.stream()
                .allMatch(run -> run.state instanceof ContainerState.Terminated && run.startAt.isEmpty());
        if (allEnded && !policy.equals("Always")) {
            return containers.stream().allMatch(StatusReport::succeeded) ? SUCCEEDED : FAILED;
        }
        boolean someNeverStarted =
                containers.stream().anyMatch(run -> run.state instanceof ContainerState.Waiting && run.last.isEmpty());
        return someNeverStarted ? PENDING : RUNNING;
    }

    static String policy(Pod pod) {
        return Objects.requireNonNullElse(pod.getSpec().getRestartPolicy(), "Always");
    }

    private static boolean succeeded(ContainerRun run) {
        return run.state instanceof ContainerState.Terminated end && end.succeeded();
    }

    private PodCondition condition(String type, boolean value, String reasonIfFalse) {
        Since since = conditions.get(type);
        if (since == null || since.value() != value) {
            since = new Since(value, seconds(clock.instant()));
            conditions.put(type, since);
        }
        return new PodConditionBuilder()
                .withType(type)
                .withStatus(value ? "True" : "False")
                .withReason(value ? null : reasonIfFalse)
                .withLastTransitionTime(since.time())
                .build();
    }

    private ContainerStatus container(ContainerRun run) {
        return new ContainerStatusBuilder()
                .withName(run.name())
                .withImage(run.spec.getImage())
                .withImageID(run.imageId)
                .withRestartCount(run.restarts)
                .withReady(run.init ? succeeded(run) : run.ready)
                .withStarted(run.started)
                .withContainerID("hearth://" + pod.getMetadata().getUid() + "/" + run.name() + "/" + run.restarts)
                .withState(state(run.state))
                .withLastState(run.last.map(StatusReport::state).orElseGet(() -> new ContainerStateBuilder().build()))
                .build();
    }

    private static io.fabric8.kubernetes.api.model.ContainerState state(ContainerState state) {
        ContainerStateBuilder builder = new ContainerStateBuilder();
        return switch (state) {
            case ContainerState.Waiting(String reason, String message) ->
                builder.withNewWaiting()
                        .withReason(reason)
                        .withMessage(message.isEmpty() ? null : message)
                        .endWaiting()
                        .build();
            case ContainerState.Running(Instant startedAt) ->
                builder.withNewRunning()
                        .withStartedAt(seconds(startedAt))
                        .endRunning()
                        .build();
            case ContainerState.Terminated end ->
                builder.withNewTerminated()
                        .withExitCode(end.exitCode())
                        .withSignal(end.signal().isPresent() ? end.signal().getAsInt() : null)
                        .withReason(end.reason())
                        .withMessage(end.message().isEmpty() ? null : end.message())
                        .withStartedAt(seconds(end.startedAt()))
                        .withFinishedAt(seconds(end.finishedAt()))
                        .endTerminated()
                        .build();
        };
    }

    private String qosClass() {
        if (pod.getStatus() != null && pod.getStatus().getQosClass() != null) {
            return pod.getStatus().getQosClass();
        }
        List<ResourceRequirements> all = Stream.concat(
                        pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
                .map(Container::getResources)
                .map(resources -> Objects.requireNonNullElseGet(resources, ResourceRequirements::new))
                .toList();
        if (all.stream()
                .allMatch(resources -> quantities(resources.getLimits()).isEmpty()
                        && quantities(resources.getRequests()).isEmpty())) {
            return "BestEffort";
        }
        boolean guaranteed = all.stream().allMatch(resources -> {
            Map<String, Quantity> limits = quantities(resources.getLimits());
            Map<String, Quantity> requests = quantities(resources.getRequests());
            return limits.keySet().containsAll(List.of("cpu", "memory"))
                    && (requests.isEmpty() || requests.equals(limits));
        });
        return guaranteed ? "Guaranteed" : "Burstable";
    }

    private static Map<String, Quantity> quantities(@org.jspecify.annotations.Nullable Map<String, Quantity> map) {
        return map == null ? Map.of() : map;
    }

    private static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
