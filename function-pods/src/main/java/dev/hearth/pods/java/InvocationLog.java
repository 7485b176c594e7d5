package dev.hearth.pods.java;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What one invocation logs: START, END and REPORT, and the last 4 KiB of everything when the caller wants them. */
final class InvocationLog {
    private static final int TAIL_BYTES = 4096;

    private final PodLog pod;
    private final Settings settings;
    private final String requestId;
    private final long startedAtNanos = System.nanoTime();
    private byte @Nullable [] tail;

    InvocationLog(PodLog pod, Settings settings, Reply invocation) {
        this.pod = pod;
        this.settings = settings;
        this.requestId = invocation.requestId();
        this.tail = invocation.header("hearth-log-type").equals("Tail") ? new byte[0] : null;
    }

    void start() {
        pod.enter(this);
        pod.write(utf8("START RequestId: " + requestId + " Version: " + settings.version() + "\n"));
    }

    synchronized void remember(byte[] bytes, int from, int length) {
        byte[] before = tail;
        if (before == null) {
            return;
        }
        int taken = Math.min(length, TAIL_BYTES);
        int kept = Math.min(before.length, TAIL_BYTES - taken);
        byte[] after = new byte[kept + taken];
        System.arraycopy(before, before.length - kept, after, 0, kept);
        System.arraycopy(bytes, from + length - taken, after, kept, taken);
        tail = after;
    }

    /** Writes END and REPORT. With {@code initMs} above 0 this is the pod's first invocation. */
    void end(double initMs) {
        double durationMs = (System.nanoTime() - startedAtNanos) / 1e6;
        String init = initMs > 0 ? String.format(Locale.ROOT, "\tInit Duration: %.2f ms", initMs) : "";
        pod.write(utf8("END RequestId: " + requestId + "\nREPORT RequestId: " + requestId
                + String.format(
                        Locale.ROOT, "\tDuration: %.2f ms\tBilled Duration: %.0f ms", durationMs, Math.ceil(durationMs))
                + "\tMemory Size: " + settings.memoryMiB() + " MB\tMax Memory Used: " + pod.maxMemoryUsedMiB() + " MB"
                + init
                + "\n"));
    }

    /** The header line that carries the tail, and nothing where nobody asked. Afterwards nothing is remembered. */
    synchronized String tailHeader() {
        byte[] bytes = tail;
        tail = null;
        return bytes == null ? "" : "Hearth-Log-Tail: " + Base64.getEncoder().encodeToString(bytes) + "\r\n";
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
