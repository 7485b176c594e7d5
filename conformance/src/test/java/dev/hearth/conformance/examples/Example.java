package dev.hearth.conformance.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.conformance.functions.Platform;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/** One example, applied; closing deletes it. */
record Example(Platform platform, String name) implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** Applies it and waits until these are Ready. */
    static Example applied(Platform platform, String name, String... objects) {
        Example example = new Example(platform, name);
        platform.kubectl().out("apply", "-f", example.folder());
        platform.kubectl()
                .run(Stream.of(
                                Stream.of("wait", "--for=condition=Ready"),
                                Stream.of(objects),
                                Stream.of("--timeout=" + PATIENCE.toSeconds() + "s"))
                        .flatMap(words -> words)
                        .toArray(String[]::new))
                .succeeds();
        return example;
    }

    private String folder() {
        return "../examples/" + name + "/";
    }

    /** Asks a function's URL until it answers this. */
    void awaitAnswer(String function, String answer) {
        URI url = URI.create(platform.url() + "/functions/default/" + function);
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(platform.http()
                                .send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString())
                                .body())
                        .isEqualTo(answer));
    }

    /** A POST that is signed for a service, as any AWS client signs. */
    HttpResponse<String> signed(String service, URI to, Map<String, String> headers, String body)
            throws IOException, InterruptedException {
        SdkHttpRequest.Builder request =
                SdkHttpRequest.builder().method(SdkHttpMethod.POST).uri(to);
        headers.forEach(request::putHeader);
        SignedRequest signed = AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(platform.key())
                        .request(request.build())
                        .payload(ContentStreamProvider.fromUtf8String(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, platform.region()));
        HttpRequest.Builder send = HttpRequest.newBuilder(to).POST(HttpRequest.BodyPublishers.ofString(body));
        signed.request().forEachHeader((header, values) -> {
            if (!header.equalsIgnoreCase("Host") && !header.equalsIgnoreCase("Content-Length")) {
                values.forEach(value -> send.header(header, value));
            }
        });
        return platform.http().send(send.build(), BodyHandlers.ofString());
    }

    /** A call of the Kinesis API, which must succeed. */
    void kinesis(String operation, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = signed(
                "kinesis",
                URI.create(platform.awsEndpoint() + "/"),
                Map.of("X-Amz-Target", "Kinesis_20131202." + operation, "Content-Type", "application/x-amz-json-1.1"),
                body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Override
    public void close() {
        // the next test applies the same objects, which must not be on their way out then
        platform.kubectl().run("delete", "-f", folder(), "--ignore-not-found", "--timeout=60s");
    }
}
