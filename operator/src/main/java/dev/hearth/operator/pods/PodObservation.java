package dev.hearth.operator.pods;

import dev.hearth.api.Labels;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What matters of a Pod as the API server tells it, read once at the door.
 *
 * @param leaving its deletion has begun
 * @param lost nothing is heard of its node, so nobody knows whether it runs
 * @param displaced its node or its cluster ended it, whatever it did
 * @param ending how it ended, for people; empty while it has not
 */
public record PodObservation(
        String name,
        String ownerUid,
        String revision,
        Stage stage,
        boolean leaving,
        boolean draining,
        boolean lost,
        boolean displaced,
        Instant created,
        Optional<Instant> started,
        Optional<PodTrouble> trouble,
        Optional<String> ending,
        Optional<Instant> ended,
        String runtimeHost) {
    public enum Stage {
        STARTING,
        RUNNING,
        FAILED,
        SUCCEEDED;

        boolean hasEnded() {
            return this == FAILED || this == SUCCEEDED;
        }
    }

    private static final Set<String> IMAGE_REASONS =
            Set.of("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError");

    private static final Set<String> PASSING_REASONS = Set.of("ContainerCreating", "PodInitializing");

    /** @param now stands in where the pod has no time of its own */
    public static PodObservation of(Pod pod, Instant now) {
        ObjectMeta meta = pod.getMetadata();
        PodStatus status = Objects.requireNonNullElseGet(pod.getStatus(), PodStatus::new);
        String ownerUid = meta.getOwnerReferences().stream()
                .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                .map(owner -> owner.getUid())
                .findFirst()
                .orElse("");
        return new PodObservation(
                meta.getName(),
                ownerUid,
                label(meta, Labels.REVISION),
                stage(status.getPhase()),
                meta.getDeletionTimestamp() != null,
                label(meta, Labels.DRAINING).equals("true"),
                Disruption.isLost(status),
                Disruption.isDisplaced(status),
                instant(meta.getCreationTimestamp()).orElse(now),
                containers(status)
                        .map(ContainerStatus::getState)
                        .filter(Objects::nonNull)
                        .map(state -> state.getRunning())
                        .filter(Objects::nonNull)
                        .flatMap(running -> instant(running.getStartedAt()).stream())
                        .findFirst(),
                trouble(meta.getName(), status),
                ending(status),
                terminated(status)
                        .flatMap(state -> instant(state.getFinishedAt()).stream())
                        .findFirst(),
                meta.getAnnotations() == null ? "" : meta.getAnnotations().getOrDefault(Labels.RUNTIME_HOST, ""));
    }

    public boolean hasEnded() {
        return stage.hasEnded();
    }

    /** The same of a pod that is a function's, whatever its labels say yet. */
    PodObservation as(String itsOwnerUid, String itsRevision) {
        return new PodObservation(
                name,
                itsOwnerUid,
                itsRevision,
                stage,
                leaving,
                draining,
                lost,
                displaced,
                created,
                started,
                trouble,
                ending,
                ended,
                runtimeHost);
    }

    private static Stage stage(@Nullable String phase) {
        return switch (phase == null ? "Pending" : phase) {
            case "Running" -> Stage.RUNNING;
            case "Failed" -> Stage.FAILED;
            case "Succeeded" -> Stage.SUCCEEDED;
            default -> Stage.STARTING;
        };
    }

    private static Optional<PodTrouble> trouble(String pod, PodStatus status) {
        Optional<PodTrouble> waiting = containers(status)
                .filter(container -> container.getState() != null
                        && container.getState().getWaiting() != null
                        && container.getState().getWaiting().getReason() != null)
                .filter(container -> !PASSING_REASONS.contains(
                        container.getState().getWaiting().getReason()))
                .map(container -> waiting(pod, container))
                .findFirst();
        if (waiting.isPresent() || stage(status.getPhase()) != Stage.STARTING) {
            return waiting;
        }
        return list(status.getConditions()).stream()
                .filter(condition -> "PodScheduled".equals(condition.getType())
                        && "False".equals(condition.getStatus())
                        && "Unschedulable".equals(condition.getReason()))
                .map(condition -> new PodTrouble(
                        PodTrouble.UNSCHEDULABLE,
                        "Pod \"%s\" finds no node: %s Free or add capacity, or lower spec.memoryMiB."
                                .formatted(pod, sentence(condition.getMessage()))))
                .findFirst();
    }

    private static PodTrouble waiting(String pod, ContainerStatus container) {
        String reason = container.getState().getWaiting().getReason();
        String message = sentence(container.getState().getWaiting().getMessage());
        if (IMAGE_REASONS.contains(reason)) {
            return new PodTrouble(
                    PodTrouble.IMAGE_UNAVAILABLE,
                    "Pod \"%s\" cannot get the image \"%s\" (%s): %s Check the name, the registry and the pull secret."
                            .formatted(pod, container.getImage(), reason, message));
        }
        return new PodTrouble(
                PodTrouble.CONTAINER_NOT_STARTED,
                "Pod \"%s\" cannot start its container \"%s\" (%s): %s"
                        .formatted(pod, container.getName(), reason, message));
    }

    private static Optional<String> ending(PodStatus status) {
        Optional<String> container = containers(status)
                .filter(one -> end(one.getState()) != null && exitCode(end(one.getState())) != 0)
                .map(one -> "container \"%s\" ended with exit code %d (%s)%s"
                        .formatted(
                                one.getName(),
                                exitCode(end(one.getState())),
                                Objects.requireNonNullElse(
                                        Objects.requireNonNull(end(one.getState()))
                                                .getReason(),
                                        "Error"),
                                message(Objects.requireNonNull(end(one.getState()))
                                        .getMessage())))
                .findFirst();
        if (container.isPresent()) {
            return container;
        }
        return switch (stage(status.getPhase())) {
            case FAILED ->
                Optional.of(Objects.requireNonNullElse(status.getReason(), "it failed") + message(status.getMessage()));
            case SUCCEEDED -> Optional.of("it exited with code 0");
            case STARTING, RUNNING -> Optional.empty();
        };
    }

    private static Stream<ContainerStateTerminated> terminated(PodStatus status) {
        return containers(status).map(one -> end(one.getState())).filter(Objects::nonNull);
    }

    private static @Nullable ContainerStateTerminated end(@Nullable ContainerState state) {
        return state == null ? null : state.getTerminated();
    }

    private static int exitCode(@Nullable ContainerStateTerminated end) {
        return end == null || end.getExitCode() == null ? 0 : end.getExitCode();
    }

    private static Stream<ContainerStatus> containers(PodStatus status) {
        return Stream.concat(
                list(status.getInitContainerStatuses()).stream(), list(status.getContainerStatuses()).stream());
    }

    private static <T> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    private static String label(ObjectMeta meta, String label) {
        return meta.getLabels() == null ? "" : meta.getLabels().getOrDefault(label, "");
    }

    private static String message(@Nullable String message) {
        return message == null || message.isBlank() ? "" : ": " + message.strip();
    }

    private static String sentence(@Nullable String message) {
        String text = message == null || message.isBlank() ? "no reason was given" : message.strip();
        return text.endsWith(".") ? text : text + ".";
    }

    private static Optional<Instant> instant(@Nullable String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
