package dev.hearth.standalone.kubelet.pod;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A pod's containers and the order of their starts: the init containers one by one, then the others together. */
record PodContainers(List<ContainerRun> inits, List<ContainerRun> containers) {
    static PodContainers of(Pod pod, Instant now) {
        boolean hasInits = !pod.getSpec().getInitContainers().isEmpty();
        return new PodContainers(
                pod.getSpec().getInitContainers().stream()
                        .map(container -> new ContainerRun(container, true, true, now))
                        .toList(),
                pod.getSpec().getContainers().stream()
                        .map(container -> new ContainerRun(container, false, hasInits, now))
                        .toList());
    }

    Stream<ContainerRun> all() {
        return Stream.concat(inits.stream(), containers.stream());
    }

    /** Those whose turn it is: the first init container that is not completed, or else all that are none. */
    List<ContainerRun> turn() {
        return inits.stream()
                .filter(run -> !(run.state instanceof ContainerState.Terminated end && end.succeeded()))
                .findFirst()
                .map(List::of)
                .orElse(containers);
    }

    boolean anyActive() {
        return all().anyMatch(ContainerRun::active);
    }

    boolean anyRunning() {
        return containers.stream().anyMatch(run -> run.state instanceof ContainerState.Running);
    }

    /** Whether any of them runs or is to run (again). */
    boolean anyToCome() {
        return all().anyMatch(run -> run.active() || run.startAt.isPresent());
    }

    /** Whether the containers proper are through for good. */
    boolean allDone() {
        return containers.stream().noneMatch(run -> run.active() || run.startAt.isPresent());
    }

    /** When the next of those whose turn it is may start. */
    Optional<Instant> nextStart() {
        return turn().stream()
                .filter(run -> !run.active())
                .flatMap(run -> run.startAt.stream())
                .min(Instant::compareTo);
    }
}
