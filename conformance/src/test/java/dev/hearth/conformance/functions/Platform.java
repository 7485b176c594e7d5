package dev.hearth.conformance.functions;

import dev.hearth.conformance.kubectl.Kubectl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** The platform under test, known by what {@code ./hearth env} prints. */
public final class Platform implements AutoCloseable {
    private final URI url;
    private final URI awsEndpoint;
    private final String region;
    private final AwsBasicCredentials key;
    private final Path kubeconfig;
    private final Path cache;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final LambdaClient lambda;

    private Platform(URI url, URI awsEndpoint, String region, AwsBasicCredentials key, Path kubeconfig, Path cache) {
        this.url = url;
        this.awsEndpoint = awsEndpoint;
        this.region = region;
        this.key = key;
        this.kubeconfig = kubeconfig;
        this.cache = cache;
        this.lambda = lambda(key);
    }

    static Platform fromEnvironment() {
        var names = Stream.of(
                "HEARTH_URL",
                "AWS_ENDPOINT_URL",
                "AWS_ACCESS_KEY_ID",
                "AWS_SECRET_ACCESS_KEY",
                "AWS_REGION",
                "KUBECONFIG");
        var missing = names.filter(name -> System.getenv(name) == null).toList();
        if (!missing.isEmpty()) {
            throw new IllegalStateException("the functions suite needs " + missing + " in the environment:"
                    + " run it after 'eval \"$(./hearth env)\"'; -Dtest.excluded=functions leaves it out");
        }
        try {
            return new Platform(
                    URI.create(System.getenv("HEARTH_URL")),
                    URI.create(System.getenv("AWS_ENDPOINT_URL")),
                    System.getenv("AWS_REGION"),
                    AwsBasicCredentials.create(
                            System.getenv("AWS_ACCESS_KEY_ID"), System.getenv("AWS_SECRET_ACCESS_KEY")),
                    Path.of(System.getenv("KUBECONFIG")),
                    Files.createTempDirectory("hearth-conformance-functions"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Kubectl kubectl() {
        return new Kubectl(kubeconfig, "default", cache);
    }

    public URI url() {
        return url;
    }

    public URI awsEndpoint() {
        return awsEndpoint;
    }

    public String region() {
        return region;
    }

    public AwsBasicCredentials key() {
        return key;
    }

    public HttpClient http() {
        return http;
    }

    LambdaClient lambda() {
        return lambda;
    }

    /** A client that signs with another key and never tries again. */
    LambdaClient lambda(AwsBasicCredentials credentials) {
        return LambdaClient.builder()
                .endpointOverride(awsEndpoint)
                .region(Region.of(region))
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(Duration.ofSeconds(60)))
                .overrideConfiguration(configuration ->
                        configuration.retryStrategy(RetryMode.STANDARD).retryStrategy(retry -> retry.maxAttempts(1)))
                .build();
    }

    /** A folder for what a test builds; gone at the end of the run. */
    public Path folder() {
        try {
            return Files.createTempDirectory(cache, "built");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        lambda.close();
        http.close();
        try (var files = Files.walk(cache)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
