package dev.hearth.standalone.kubelet.pod;

import dev.hearth.standalone.kubelet.process.Exit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What a pod's thread is told: by its processes and probes, and by whoever wants the pod to end. */
sealed interface PodMessage {
    record Exited(ContainerRun run, Exit exit) implements PodMessage {}

    record Unpacked(ContainerRun run, Optional<Path> folder, String problem) implements PodMessage {}

    record Probed(ContainerRun run, int start, Probing.Verdict verdict, String words) implements PodMessage {}

    record Delete(Duration grace) implements PodMessage {}

    /** The object is gone, or the whole kubelet ends: report nothing more. */
    record Abandon(Duration grace, boolean keepLogs) implements PodMessage {}
}
