package dev.hearth.conformance.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.services.lambda.model.InvalidRequestContentException;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/** Lambda's Invoke API, as AWS's own clients speak it. */
@FunctionsSuite
public class InvokeTest {
    private static final String ECHO =
            "export const handler = async event => { console.log('said aloud'); return event }";

    @Test
    void theSdkGetsTheAnswer(Workshop workshop) {
        var function = workshop.node(ECHO).ready();
        var response = function.invoke("{\"text\":\"Grüße, 世界\"}");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.executedVersion()).isEqualTo("$LATEST");
        assertThat(response.payload().asUtf8String()).isEqualTo("{\"text\":\"Grüße, 世界\"}");
    }

    @Test
    void theTailOfTheLogComesWhenAsked(Workshop workshop) {
        var function = workshop.node(ECHO).ready();
        var response = function.platform()
                .lambda()
                .invoke(r ->
                        r.functionName(function.name()).logType(LogType.TAIL).payload(SdkBytes.fromUtf8String("1")));
        String log = new String(Base64.getDecoder().decode(response.logResult()), StandardCharsets.UTF_8);
        assertThat(log)
                .contains(
                        "START RequestId: ",
                        "said aloud",
                        "END RequestId: ",
                        "REPORT RequestId: ",
                        "Memory Size: 128 MB");
    }

    @Test
    void aDryRunAnswersNothing(Workshop workshop) {
        var function = workshop.node(ECHO).ready();
        var response = function.platform()
                .lambda()
                .invoke(r -> r.functionName(function.name()).invocationType(InvocationType.DRY_RUN));
        assertThat(response.statusCode()).isEqualTo(204);
    }

    @Test
    void aQualifierOtherThanLatestIsNotFound(Workshop workshop) {
        var function = workshop.node(ECHO).ready();
        var lambda = function.platform().lambda();
        assertThat(lambda.invoke(r -> r.functionName(function.name())
                                .qualifier("$LATEST")
                                .payload(SdkBytes.fromUtf8String("1")))
                        .statusCode())
                .isEqualTo(200);
        assertThatThrownBy(
                        () -> lambda.invoke(r -> r.functionName(function.name()).qualifier("7")))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void anArnNamesAFunctionToo(Workshop workshop) {
        var function = workshop.node(ECHO).ready();
        String arn = "arn:aws:lambda:%s:000000000000:function:%s"
                .formatted(function.platform().region(), function.name());
        assertThat(function.platform()
                        .lambda()
                        .invoke(r -> r.functionName(arn).payload(SdkBytes.fromUtf8String("1")))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void anUnknownFunctionIsNotFound(Platform platform) {
        assertThatThrownBy(() -> platform.lambda().invoke(r -> r.functionName("no-such-function")))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("no-such-function");
    }

    @Test
    void malformedJsonIsRefused(Workshop workshop) {
        var function = workshop.node(ECHO);
        assertThatThrownBy(() -> function.invoke("{not json")).isInstanceOf(InvalidRequestContentException.class);
    }

    @Test
    void tooLargeAPayloadIsRefused(Workshop workshop) {
        var function = workshop.node(ECHO);
        assertThatThrownBy(() -> function.invoke("\"" + "x".repeat(6_300_000) + "\""))
                .isInstanceOfSatisfying(LambdaException.class, e -> {
                    assertThat(e.statusCode()).isEqualTo(413);
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("RequestEntityTooLargeException");
                });
    }

    @Test
    void sixMebibytesPassBothWays(Workshop workshop) {
        var function = workshop.node("export const handler = async event => event", Map.of("timeoutSeconds", 20))
                .ready();
        String payload = "\"" + "x".repeat(6_000_000) + "\"";
        assertThat(function.invoke(payload).payload().asUtf8String()).hasSameSizeAs(payload);
    }

    @Test
    void tooLargeAnAnswerIsTheFunctionsError(Workshop workshop) {
        var function = workshop.node(
                        "export const handler = async () => 'x'.repeat(6_400_000)", Map.of("timeoutSeconds", 20))
                .ready();
        assertThat(function.error("1").path("errorType").asText()).contains("ResponseSizeTooLarge");
    }

    @Test
    void aWrongSignatureIsForbidden(Platform platform, Workshop workshop) {
        var function = workshop.node(ECHO);
        var wrong = AwsBasicCredentials.create(platform.key().accessKeyId(), "not-the-secret");
        var unknown = AwsBasicCredentials.create("AKIAUNKNOWN", "not-the-secret");
        for (var key : List.of(wrong, unknown)) {
            try (var lambda = platform.lambda(key)) {
                assertThatThrownBy(() -> lambda.invoke(r -> r.functionName(function.name())))
                        .isInstanceOfSatisfying(
                                LambdaException.class,
                                e -> assertThat(e.statusCode()).isEqualTo(403));
            }
        }
    }

    @Test
    void noSignatureIsForbidden(Platform platform, Workshop workshop) throws Exception {
        var function = workshop.node(ECHO);
        assertThat(post(platform, invocations(platform, function), Map.of()).statusCode())
                .isEqualTo(403);
    }

    @Test
    void anExpiredSignatureIsForbidden(Platform platform, Workshop workshop) throws Exception {
        var function = workshop.node(ECHO).ready();
        assertThat(post(platform, invocations(platform, function), signed(platform, function, Duration.ZERO))
                        .statusCode())
                .isEqualTo(200);
        assertThat(post(platform, invocations(platform, function), signed(platform, function, Duration.ofHours(-1)))
                        .statusCode())
                .isEqualTo(403);
    }

    private static URI invocations(Platform platform, Deployed function) {
        return URI.create(platform.awsEndpoint() + "/2015-03-31/functions/" + function.name() + "/invocations");
    }

    private static Map<String, List<String>> signed(Platform platform, Deployed function, Duration offset) {
        URI uri = invocations(platform, function);
        var request = SdkHttpRequest.builder()
                .uri(uri)
                .method(SdkHttpMethod.POST)
                .putHeader("Host", uri.getAuthority())
                .build();
        return AwsV4HttpSigner.create()
                .sign(r -> r.identity(platform.key())
                        .request(request)
                        .payload(() -> new ByteArrayInputStream("1".getBytes(StandardCharsets.UTF_8)))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "lambda")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, platform.region())
                        .putProperty(AwsV4HttpSigner.SIGNING_CLOCK, Clock.offset(Clock.systemUTC(), offset)))
                .request()
                .headers();
    }

    private static HttpResponse<String> post(Platform platform, URI uri, Map<String, List<String>> headers)
            throws Exception {
        var request = HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString("1"));
        headers.forEach((name, values) -> {
            if (!name.equalsIgnoreCase("Host") && !name.equalsIgnoreCase("Content-Length")) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return platform.http().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void theAwsCommandGetsTheAnswer(Platform platform, Workshop workshop) throws Exception {
        String version = said(0, "sh", "-c", "aws --version || true");
        assumeTrue(version.startsWith("aws-cli/"), "aws is installed");
        var function = workshop.node(ECHO).ready();
        var out = platform.folder().resolve("out.json");
        var command = new ArrayList<>(List.of(
                "aws",
                "--endpoint-url",
                platform.awsEndpoint().toString(),
                "lambda",
                "invoke",
                "--function-name",
                function.name(),
                "--payload",
                "{\"name\":\"Ada\"}",
                out.toString()));
        if (!version.startsWith("aws-cli/1.")) {
            command.addAll(List.of("--cli-binary-format", "raw-in-base64-out"));
        }
        assertThat(said(0, command.toArray(String[]::new))).contains("\"StatusCode\": 200");
        assertThat(Files.readString(out)).isEqualTo("{\"name\":\"Ada\"}");
    }

    private static String said(int code, String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(code);
        return said;
    }
}
