package dev.hearth.conformance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.conformance.command.HearthCommand;
import dev.hearth.conformance.kubectl.Kubectl;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;

/** One data folder and the platforms that come and go on it; closing ends what still runs. */
final class Laptop implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path data;
    private final Path cache;
    private final HearthCommand hearth;
    private final HttpClient http = HttpClient.newHttpClient();
    private Map<String, String> environment = Map.of();
    private @Nullable Process parent;

    Laptop(Path folder) throws IOException {
        data = folder.resolve("data");
        cache = Files.createDirectory(folder.resolve("kubectl"));
        hearth = new HearthCommand(Path.of("../hearth").toAbsolutePath().normalize(), data);
    }

    void up() throws IOException {
        hearth.up();
        environment = hearth.environment();
    }

    void down() throws IOException {
        hearth.down();
    }

    /** Returns when a platform is ready whose parent will never reap it. */
    void upUnderANegligentParent() throws IOException {
        var command = new ArrayList<>(List.of("sh", "-c", "\"$@\" >\"$0\" 2>&1 & exec sleep 600", data + ".log"));
        command.addAll(hearth.upInFront());
        parent = new ProcessBuilder(command).start();
        environment = await().atMost(PATIENCE).ignoreExceptions().until(hearth::environment, ready -> !ready.isEmpty());
    }

    /** {@code kill -9} of the platform, not waiting for what becomes of it. */
    void kill() throws IOException {
        ProcessHandle.of(hearth.process()).orElseThrow().destroyForcibly();
    }

    Kubectl kubectl() {
        return new Kubectl(Path.of(variable("KUBECONFIG")), "default", cache);
    }

    private String variable(String name) {
        return environment.getOrDefault(name, "");
    }

    DynamoDbClient dynamodb() {
        return signed(DynamoDbClient.builder())
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    CognitoIdentityProviderClient cognito() {
        return signed(CognitoIdentityProviderClient.builder())
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    S3Client s3() {
        return signed(S3Client.builder())
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .forcePathStyle(true)
                .build();
    }

    /** With what {@code ./hearth env} says, and no second try: what fails was not acknowledged. */
    private <B extends AwsClientBuilder<B, C>, C> B signed(B builder) {
        return builder.endpointOverride(URI.create(variable("AWS_ENDPOINT_URL")))
                .region(Region.of(variable("AWS_REGION")))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY"))))
                .overrideConfiguration(configuration -> configuration.retryStrategy(retry -> retry.maxAttempts(1)));
    }

    /** A function that has answered once; a text comes back as JSON. */
    void deploy(String name, String word) throws IOException, InterruptedException {
        kubectl().apply("""
                apiVersion: hearth.dev/v1alpha1
                kind: Function
                metadata: {name: %s}
                spec:
                  runtime: nodejs20.x
                  handler: index.handler
                  timeoutSeconds: 10
                  url: {authType: NONE}
                  code: {inline: {index.mjs: "export const handler = async () => '%s'"}}
                """.formatted(name, word));
        kubectl().out("wait", "--for=condition=Ready", "fn/" + name, "--timeout=30s");
        assertThat(call(name)).isEqualTo('"' + word + '"');
    }

    /** What the function answers, which must be an answer of its own. */
    String call(String name) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(variable("HEARTH_URL") + "/functions/default/" + name))
                .timeout(PATIENCE)
                .build();
        var response = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    /** What tells an object from another of its name, and its content. */
    String identity(String object) {
        return kubectl()
                .out("get", object, "-o", "jsonpath={.metadata.uid} {.metadata.creationTimestamp} {.spec} {.data}");
    }

    /** Every live process that was started with this data folder, lives in it or was told of it. */
    List<Long> processes() {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.map(ProcessHandle::pid).filter(this::belongs).toList();
        }
    }

    private boolean belongs(long pid) {
        Path process = Path.of("/proc", Long.toString(pid));
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).startsWith(data)
                    || text(process.resolve("environ")).contains(data.toString())
                    || text(process.resolve("cmdline")).contains("--data\0" + data);
        } catch (IOException goneOrAnothers) {
            return false;
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    /** Holds when nothing of a platform is left, which may take its lifeline a moment. */
    void leavesNoProcess() {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(processes()).isEmpty());
    }

    @Override
    public void close() throws IOException {
        try {
            hearth.down();
        } finally {
            if (parent != null) {
                parent.destroyForcibly();
            }
            http.close();
        }
    }
}
