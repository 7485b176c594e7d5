package dev.hearth.standalone.kubelet.pod;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** What a pod's status in the API says of containers whose processes went with an earlier kubelet. */
final class Lost {
    private static final int KILLED = 137;

    private Lost() {}

    /** Restart counts go on; what ran has ended now. */
    static void carryOver(Pod pod, Stream<ContainerRun> runs, Instant now) {
        Map<String, ContainerStatus> before = new HashMap<>();
        if (pod.getStatus() != null) {
            pod.getStatus().getInitContainerStatuses().forEach(status -> before.put(status.getName(), status));
            pod.getStatus().getContainerStatuses().forEach(status -> before.put(status.getName(), status));
        }
        boolean never = StatusReport.policy(pod).equals("Never");
        runs.forEach(run -> {
            ContainerStatus status = before.get(run.name());
            if (status == null) {
                return;
            }
            boolean ran = status.getState() != null && status.getState().getRunning() != null;
            run.restarts = status.getRestartCount() + (ran && !never ? 1 : 0);
            if (ran) {
                ContainerState.Terminated end = new ContainerState.Terminated(
                        KILLED,
                        OptionalInt.empty(),
                        "ContainerStatusUnknown",
                        "The node was restarted, and the container ended with it.",
                        startedAt(status, now),
                        now);
                run.last = java.util.Optional.of(end);
                if (never) {
                    run.terminated(end);
                }
            } else if (status.getState() != null && status.getState().getTerminated() != null) {
                var end = status.getState().getTerminated();
                run.terminated(new ContainerState.Terminated(
                        end.getExitCode(),
                        OptionalInt.empty(),
                        end.getReason() == null ? "Error" : end.getReason(),
                        end.getMessage() == null ? "" : end.getMessage(),
                        now,
                        now));
                if (run.init || !end.getExitCode().equals(0) && !never) {
                    // An init container's work lies in volumes that went too: it is done again.
                    run.startAt = java.util.Optional.of(now);
                    if (!never) {
                        run.state = ContainerState.Waiting.INITIALIZING;
                    }
                }
            }
        });
    }

    private static Instant startedAt(ContainerStatus status, Instant otherwise) {
        String started = status.getState().getRunning().getStartedAt();
        return started == null ? otherwise : Instant.parse(started);
    }
}
