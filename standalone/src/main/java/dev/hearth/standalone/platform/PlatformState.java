package dev.hearth.standalone.platform;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

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

    /** Whether the process that wrote this still runs. */
    public boolean alive() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(process -> process.info().startInstant())
                .map(start -> Math.abs(start.toEpochMilli() - startedAt) < 50)
                .orElse(false);
    }

    @Override
    public String toString() {
        return "PlatformState[pid=" + pid + ", hearthUrl=" + hearthUrl + "]"; // never the keys
    }
}
