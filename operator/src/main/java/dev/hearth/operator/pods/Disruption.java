package dev.hearth.operator.pods;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads off a Pod's status what its node or its cluster did to it, which is no fault of the function. */
final class Disruption {
    /**
     * Reasons of a failed pod that the kubelet or a controller ended (Kubernetes docs, "Node Shutdowns", "Node-pressure
     * Eviction", "Pod Lifecycle"; {@code pkg/kubelet}); {@code NodeRestarted} is the local kubelet's.
     */
    private static final Set<String> REASONS = Set.of(
            "NodeLost",
            "NodeShutdown",
            "Shutdown",
            "Terminated",
            "NodeAffinity",
            "Preempting",
            "UnexpectedAdmissionError",
            "NodeRestarted");

    /**
     * Whether it failed because of where it was: a node under pressure, shut down or full, a preemption, a drain. A pod that is
     * evicted for what it wrote itself is not, though the reason is {@code Evicted} too.
     */
    static boolean isDisplaced(PodStatus status) {
        if (!"Failed".equals(status.getPhase())) {
            return false;
        }
        String reason = Objects.requireNonNullElse(status.getReason(), "");
        String message = Objects.requireNonNullElse(status.getMessage(), "");
        return REASONS.contains(reason)
                || reason.startsWith("OutOf")
                || (reason.equals("Evicted") && message.contains("The node "))
                || conditions(status).anyMatch(condition -> is(condition, "DisruptionTarget", "True"));
    }

    /**
     * Whether its node is silent: then the node controller, and nobody else, says that a pod is not ready whose containers
     * all are.
     */
    static boolean isLost(PodStatus status) {
        List<ContainerStatus> containers = status.getContainerStatuses();
        return "Running".equals(status.getPhase())
                && conditions(status).anyMatch(condition -> is(condition, "Ready", "False"))
                && containers != null
                && !containers.isEmpty()
                && containers.stream()
                        .allMatch(one -> Boolean.TRUE.equals(one.getReady())
                                && one.getState() != null
                                && one.getState().getRunning() != null);
    }

    private static boolean is(PodCondition condition, String type, String value) {
        return type.equals(condition.getType()) && value.equals(condition.getStatus());
    }

    private static Stream<PodCondition> conditions(PodStatus status) {
        @Nullable List<PodCondition> conditions = status.getConditions();
        return conditions == null ? Stream.empty() : conditions.stream();
    }

    private Disruption() {}
}
