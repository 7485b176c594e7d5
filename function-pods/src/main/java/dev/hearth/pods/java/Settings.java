package dev.hearth.pods.java;

import java.util.Map;

/** What the pod's environment says, read once at the start. */
record Settings(
        String runtimeApi,
        String token,
        String handler,
        String taskRoot,
        String version,
        String memoryMiB,
        int concurrency) {

    static Settings of(Map<String, String> environment) {
        return new Settings(
                environment.getOrDefault("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001"),
                environment.getOrDefault("HEARTH_POD_TOKEN", ""),
                environment.getOrDefault("_HANDLER", ""),
                environment.getOrDefault("LAMBDA_TASK_ROOT", System.getProperty("user.dir")),
                environment.getOrDefault("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
                environment.getOrDefault("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
                concurrency(environment.getOrDefault("AWS_LAMBDA_MAX_CONCURRENCY", "1")));
    }

    private static int concurrency(String text) {
        try {
            return Math.clamp(Integer.parseInt(text), 1, 1000);
        } catch (NumberFormatException e) {
            return 1;
        }
    }
}
