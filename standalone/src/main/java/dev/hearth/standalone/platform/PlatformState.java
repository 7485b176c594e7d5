package dev.hearth.standalone.platform;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a running platform leaves in its data folder as {@code platform.json} (mode 0600) for the other commands:
 * where everything is. It is written when the platform is ready and removed when it ends; a file whose process is gone
 * is the rest of a crash and counts as nothing.
 *
 * @param pid of the platform's process
 * @param startedAt start of that process in milliseconds since 1970, which tells it from a later one of the same pid
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PlatformState(
        long pid,
        long startedAt,
        String kubeconfig,
        String apiServerUrl,
        String hearthUrl,
        String awsEndpointUrl,
        String packagesUrl,
        String healthUrl,
        String region,
        String accessKeyId,
        String secretAccessKey) {

    /** Whether the process that wrote this still runs; one that has ended and was not reaped yet does not. */
    public boolean alive() {
        return ProcessHandle.of(pid)
                        .filter(ProcessHandle::isAlive)
                        .flatMap(process -> process.info().startInstant())
                        .map(start -> Math.abs(start.toEpochMilli() - startedAt) < 50)
                        .orElse(false)
                && !ended();
    }

    /** proc(5), "/proc/pid/stat": the letter after the name, which may itself hold parentheses. */
    private boolean ended() {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            return "ZX".indexOf(stat.charAt(stat.lastIndexOf(')') + 2)) >= 0;
        } catch (IOException gone) {
            return true;
        }
    }

    @Override
    public String toString() {
        return "PlatformState[pid=" + pid + ", hearthUrl=" + hearthUrl + "]"; // never the keys
    }
}
