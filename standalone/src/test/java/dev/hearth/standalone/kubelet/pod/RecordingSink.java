package dev.hearth.standalone.kubelet.pod;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Keeps what a pod's runner says. */
final class RecordingSink implements PodSink {
    final List<PodStatus> statuses = new CopyOnWriteArrayList<>();
    final List<Happening> events = new CopyOnWriteArrayList<>();
    volatile boolean removed;

    @Override
    public void status(Pod pod, PodStatus status) {
        statuses.add(status);
    }

    @Override
    public void event(Pod pod, Happening happening) {
        events.add(happening);
    }

    @Override
    public void removed(Pod pod) {
        removed = true;
    }

    PodStatus awaitPhase(String phase) {
        return await(status -> status.getPhase().equals(phase));
    }

    PodStatus await(Predicate<PodStatus> wanted) {
        org.awaitility.Awaitility.await("a status; there are " + phases())
                .atMost(Duration.ofSeconds(15))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> statuses.stream().anyMatch(wanted));
        return statuses.stream().filter(wanted).findFirst().orElseThrow();
    }

    void awaitRemoved() {
        org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> removed);
    }

    List<String> phases() {
        List<String> phases = new ArrayList<>();
        statuses.forEach(status -> phases.add(status.getPhase()));
        return phases;
    }

    List<String> reasons() {
        return events.stream().map(Happening::reason).toList();
    }

    static ContainerStatus only(PodStatus status) {
        return status.getContainerStatuses().getFirst();
    }
}
