package dev.hearth.gateway.cluster;

import dev.hearth.api.Labels;
import dev.hearth.gateway.route.ContainerEnd;
import dev.hearth.gateway.route.FunctionRoute;
import dev.hearth.gateway.route.PodRoute;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns a function pod into its record. */
final class PodRecords {
    private static final String CONTAINER = "function";

    static PodRoute of(Pod pod) {
        var metadata = pod.getMetadata();
        Map<String, String> labels = metadata.getLabels() == null ? Map.of() : metadata.getLabels();
        Map<String, String> annotations = metadata.getAnnotations() == null ? Map.of() : metadata.getAnnotations();
        return new PodRoute(
                metadata.getUid(),
                metadata.getNamespace(),
                metadata.getName(),
                FunctionRoute.key(metadata.getNamespace(), labels.getOrDefault(Labels.FUNCTION, "")),
                labels.getOrDefault(Labels.REVISION, ""),
                annotations.getOrDefault(Labels.POD_TOKEN, ""),
                annotations.getOrDefault(Labels.RUNTIME_HOST, ""),
                "true".equals(labels.get(Labels.DRAINING)) || metadata.getDeletionTimestamp() != null || isLost(pod),
                container(pod).flatMap(PodRecords::started),
                end(pod),
                labels.containsKey(Labels.FUNCTION)
                        ? ""
                        : metadata.getNamespace() + '/' + labels.getOrDefault(Labels.SHAPE, ""));
    }

    /** A function's, or one that waits to become a function's. */
    static boolean isOurs(Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return labels != null && (labels.containsKey(Labels.FUNCTION) || labels.containsKey(Labels.POOL));
    }

    /**
     * Its node is silent: then the node controller, and nobody else, says that a pod is not ready whose container is. What it
     * were given would be lost; when the node is back, it gets work again.
     */
    private static boolean isLost(Pod pod) {
        return container(pod)
                        .filter(status -> Boolean.TRUE.equals(status.getReady())
                                && status.getState() != null
                                && status.getState().getRunning() != null)
                        .isPresent()
                && pod.getStatus().getConditions() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                "Ready".equals(condition.getType()) && "False".equals(condition.getStatus()));
    }

    private static Optional<ContainerStatus> container(Pod pod) {
        if (pod.getStatus() == null || pod.getStatus().getContainerStatuses() == null) {
            return Optional.empty();
        }
        return pod.getStatus().getContainerStatuses().stream()
                .filter(status -> CONTAINER.equals(status.getName()))
                .findFirst();
    }

    private static Optional<Instant> started(ContainerStatus status) {
        var state = status.getState();
        if (state == null) {
            return Optional.empty();
        }
        if (state.getTerminated() != null) {
            return instant(state.getTerminated().getStartedAt());
        }
        return state.getRunning() == null
                ? Optional.empty()
                : instant(state.getRunning().getStartedAt());
    }

    private static Optional<ContainerEnd> end(Pod pod) {
        ContainerStateTerminated terminated = container(pod)
                .map(status ->
                        status.getState() == null ? null : status.getState().getTerminated())
                .orElse(null);
        if (terminated != null) {
            int code = terminated.getExitCode() == null ? 0 : terminated.getExitCode();
            int signal = terminated.getSignal() == null ? 0 : terminated.getSignal();
            return Optional.of(new ContainerEnd(code, signal, "OOMKilled".equals(terminated.getReason())));
        }
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        boolean over = "Failed".equals(phase) || "Succeeded".equals(phase);
        return over ? Optional.of(ContainerEnd.UNSEEN) : Optional.empty();
    }

    private static Optional<Instant> instant(@Nullable String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private PodRecords() {}
}
