package dev.hearth.standalone.kubelet.pod;

import java.time.Instant;
import java.util.OptionalInt;

/** Where a container is: one of Kubernetes' three states. */
sealed interface ContainerState {
    record Waiting(String reason, String message) implements ContainerState {
        static final Waiting CREATING = new Waiting("ContainerCreating", "");
        static final Waiting INITIALIZING = new Waiting("PodInitializing", "");
    }

    record Running(Instant startedAt) implements ContainerState {}

    record Terminated(
            int exitCode, OptionalInt signal, String reason, String message, Instant startedAt, Instant finishedAt)
            implements ContainerState {
        boolean succeeded() {
            return exitCode == 0;
        }
    }
}
