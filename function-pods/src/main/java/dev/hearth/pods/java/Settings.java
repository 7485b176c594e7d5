package dev.hearth.pods.java;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the pod's environment says, read once at the start, and in a pod of a pool once more when it has its function.
 *
 * @param pooled it asks for its function first
 * @param codeCache unpacked packages by their digest, where pods share a machine; else an empty path
 * @param ticket with every call for work: which function it was given; empty in a pod that was started for one
 */
record Settings(
        String runtimeApi,
        String token,
        String handler,
        String taskRoot,
        String version,
        String memoryMiB,
        int concurrency,
        boolean pooled,
        Path codeCache,
        String temporary,
        String ticket) {
    /** What the function is not to see. */
    static final List<String> OURS = List.of("HEARTH_POOL", "HEARTH_CODE_CACHE");

    static Settings of(Map<String, String> environment) {
        return new Settings(
                environment.getOrDefault("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001"),
                environment.getOrDefault("HEARTH_POD_TOKEN", ""),
                environment.getOrDefault("_HANDLER", ""),
                environment.getOrDefault("LAMBDA_TASK_ROOT", System.getProperty("user.dir")),
                environment.getOrDefault("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
                environment.getOrDefault("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
                concurrency(environment.getOrDefault("AWS_LAMBDA_MAX_CONCURRENCY", "1")),
                environment.containsKey("HEARTH_POOL"),
                Path.of(environment.getOrDefault("HEARTH_CODE_CACHE", "").replace("file://", "")),
                environment.getOrDefault("TMPDIR", "/tmp"),
                "");
    }

    Settings withHandler(String other) {
        return new Settings(
                runtimeApi,
                token,
                other,
                taskRoot,
                version,
                memoryMiB,
                concurrency,
                pooled,
                codeCache,
                temporary,
                ticket);
    }

    /** The same in a pod that has its function from a pool. */
    Settings with(String given) {
        return new Settings(
                runtimeApi,
                token,
                handler,
                taskRoot,
                version,
                memoryMiB,
                concurrency,
                pooled,
                codeCache,
                temporary,
                given);
    }

    private static int concurrency(String text) {
        try {
            return Math.clamp(Integer.parseInt(text), 1, 1000);
        } catch (NumberFormatException e) {
            return 1;
        }
    }
}
