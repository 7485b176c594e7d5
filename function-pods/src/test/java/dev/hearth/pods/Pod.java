package dev.hearth.pods;

import dev.hearth.api.PodProtocol;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A function pod: the real bootstrap as a process, with the environment that a pod gets. */
final class Pod implements AutoCloseable {
    static final RuntimeCatalogue CATALOGUE = RuntimeCatalogue.read(Path.of("target", "runtimes"));

    final FakeRuntimeApi gateway;
    final Process process;
    private final Path log;

    private Pod(FakeRuntimeApi gateway, Process process, Path log) {
        this.gateway = gateway;
        this.process = process;
        this.log = log;
    }

    /** One that waits in a pool for its function. */
    static Pod pooled(String runtime, Path taskRoot, Map<String, String> more) throws IOException {
        Map<String, String> environment = new HashMap<>(more);
        environment.put(PodProtocol.ENV_POOL, "test");
        Pod pod = start(runtime, taskRoot, "", environment);
        await().until(() -> pod.gateway.waiting.get() == 1);
        return pod;
    }

    static Pod start(String runtime, Path taskRoot, String handler, Map<String, String> more) throws IOException {
        FakeRuntimeApi gateway = new FakeRuntimeApi();
        gateway.tokenNeeded = !runtime.equals("provided");
        RuntimeImage image = CATALOGUE.find(runtime).orElseThrow();
        Path log = Files.createTempFile("pod", ".log");
        ProcessBuilder builder = new ProcessBuilder(image.command());
        Map<String, String> environment = new HashMap<>(image.environment());
        environment.put("AWS_LAMBDA_RUNTIME_API", gateway.address());
        environment.put("HEARTH_POD_TOKEN", FakeRuntimeApi.TOKEN);
        environment.put("_HANDLER", handler);
        environment.put("LAMBDA_TASK_ROOT", taskRoot.toAbsolutePath().toString());
        environment.put("AWS_LAMBDA_FUNCTION_NAME", "under-test");
        environment.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
        environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256");
        environment.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/under-test");
        environment.put("AWS_LAMBDA_LOG_STREAM_NAME", "under-test-abc");
        environment.put("AWS_REGION", "us-east-1");
        environment.put("AWS_EXECUTION_ENV", "AWS_Lambda_" + runtime);
        environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
        environment.put("TZ", ":UTC");
        environment.put("LANG", "en_US.UTF-8");
        environment.put("PATH", System.getenv("PATH"));
        environment.putAll(more);
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        return new Pod(gateway, builder.start(), log);
    }

    FakeRuntimeApi.Answer invoke(String json) throws Exception {
        return gateway.invoke(json);
    }

    FakeRuntimeApi.Answer invoke(String json, Map<String, String> headers) throws Exception {
        return gateway.invoke(json, headers);
    }

    String log() throws IOException {
        return Files.readString(log, StandardCharsets.UTF_8);
    }

    Pod parked() {
        await().until(() -> gateway.parked.get() > 0);
        return this;
    }

    static org.awaitility.core.ConditionFactory await() {
        return Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .pollDelay(0, TimeUnit.MILLISECONDS)
                .pollInterval(5, TimeUnit.MILLISECONDS);
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new AssertionError("the pod still runs");
        }
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        gateway.close();
        Files.deleteIfExists(log);
    }
}
