package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.gateway.route.FunctionRoute.AuthType;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/** Requests to function URLs: what the function sees of them, and what becomes of its answers. */
class FunctionUrlTest {
    private Rig rig;
    private final HttpClient http = HttpClient.newHttpClient();
    private volatile JsonObject seen = new JsonObject();

    @BeforeEach
    void start() {
        rig = new Rig();
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
        http.close();
    }

    private void answering(String answer) throws Exception {
        rig.function("hello");
        rig.pod("p1", "hello").serve(event -> {
            seen = new JsonObject(event);
            return answer;
        });
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(rig.url(path)));
    }

    // ── in ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void givesTheFunctionPayloadTwo() throws Exception {
        answering("{}");
        send(HttpRequest.newBuilder(rig.url("/functions/default/hello/a%20b/c?x=1&y=&x=2&z=%C3%BC+u"))
                .header("Cookie", "a=1; b=2")
                .header("X-Many", "one")
                .header("X-Many", "two")
                .header("User-Agent", "test"));
        JsonObject event = seen;

        assertThat(event.getString("version")).isEqualTo("2.0");
        assertThat(event.getString("routeKey")).isEqualTo("$default");
        assertThat(event.getString("rawPath")).isEqualTo("/a%20b/c");
        assertThat(event.getString("rawQueryString")).isEqualTo("x=1&y=&x=2&z=%C3%BC+u");
        assertThat(event.getJsonArray("cookies").getList()).isEqualTo(java.util.List.of("a=1", "b=2"));
        assertThat(event.getJsonObject("queryStringParameters").getMap())
                .isEqualTo(Map.of("x", "1,2", "y", "", "z", "ü u"));
        assertThat(event.getJsonObject("headers").getMap())
                .containsEntry("x-many", "one,two")
                .containsEntry("x-forwarded-for", "127.0.0.1")
                .doesNotContainKeys("cookie", "connection", "upgrade");
        assertThat(event.getBoolean("isBase64Encoded")).isFalse();
        assertThat(event.containsKey("body")).isFalse();
        JsonObject context = event.getJsonObject("requestContext");
        assertThat(context.getString("stage")).isEqualTo("$default");
        assertThat(context.getString("accountId")).isEqualTo("anonymous");
        assertThat(context.getString("requestId")).hasSize(36);
        assertThat(context.getString("time")).matches("\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d \\+0000");
        assertThat(context.getLong("timeEpoch")).isPositive();
        assertThat(context.getJsonObject("http").getMap())
                .containsEntry("method", "GET")
                .containsEntry("path", "/a%20b/c")
                .containsEntry("protocol", "HTTP/1.1")
                .containsEntry("sourceIp", "127.0.0.1")
                .containsEntry("userAgent", "test");
    }

    @Test
    void givesTheRootWhenThereIsNoRest() throws Exception {
        answering("{}");
        get("/functions/default/hello");

        assertThat(seen.getString("rawPath")).isEqualTo("/");
    }

    @Test
    void givesTextAsItIsAndBytesAsBase64() throws Exception {
        answering("{}");
        HttpRequest.Builder post = HttpRequest.newBuilder(rig.url("/functions/default/hello"));
        send(post.copy()
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"ü\":1}")));
        assertThat(seen.getString("body")).isEqualTo("{\"ü\":1}");
        assertThat(seen.getBoolean("isBase64Encoded")).isFalse();

        send(post.copy()
                .header("Content-Type", "image/png")
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {0, -1, 5})));
        assertThat(seen.getString("body")).isEqualTo("AP8F");
        assertThat(seen.getBoolean("isBase64Encoded")).isTrue();

        send(post.copy()
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {-1, -2})));
        assertThat(seen.getBoolean("isBase64Encoded")).isTrue();
    }

    // ── out ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void answersWhatTheFunctionSays() throws Exception {
        answering(
                "{\"statusCode\":418,\"headers\":{\"Content-Type\":\"text/plain\",\"X-N\":7,\"Connection\":\"close\"},"
                        + "\"multiValueHeaders\":{\"X-M\":[\"a\",\"b\"]},\"cookies\":[\"a=1; Path=/\",\"b=2\"],"
                        + "\"body\":\"AP8F\",\"isBase64Encoded\":true}");

        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(rig.url("/functions/default/hello")).build(),
                HttpResponse.BodyHandlers.ofByteArray());

        assertThat(answer.statusCode()).isEqualTo(418);
        assertThat(answer.body()).containsExactly(0, -1, 5);
        assertThat(answer.headers().firstValue("content-type")).contains("text/plain");
        assertThat(answer.headers().firstValue("x-n")).contains("7");
        assertThat(answer.headers().allValues("x-m")).containsExactly("a", "b");
        assertThat(answer.headers().allValues("set-cookie")).containsExactly("a=1; Path=/", "b=2");
        assertThat(answer.headers().firstValue("connection")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"message\":\"hi\"}", "\"hi\"", "[1,2]", "7", "null", "{\"body\":\"no status\"}"})
    void answersAnyOtherJsonAsTheBody(String json) throws Exception {
        answering(json);

        HttpResponse<String> answer = get("/functions/default/hello");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
        assertThat(answer.body()).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not json",
                "",
                "{\"statusCode\":99}",
                "{\"statusCode\":\"abc\"}",
                "{\"statusCode\":200,\"headers\":[]}",
                "{\"statusCode\":200,\"headers\":{\"a\":{}}}",
                "{\"statusCode\":200,\"headers\":{\"a\":\"b\\r\\nset-cookie: x\"}}",
                "{\"statusCode\":200,\"headers\":{\"a b\":\"c\"}}",
                "{\"statusCode\":200,\"body\":{}}",
                "{\"statusCode\":200,\"cookies\":\"a=1\"}",
                "{\"statusCode\":200,\"body\":\"%%\",\"isBase64Encoded\":true}"
            })
    void answersWhatCannotBeUnderstoodWith502(String json) throws Exception {
        answering(json);

        HttpResponse<String> answer = get("/functions/default/hello");

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).isEqualTo("Internal Server Error");
    }

    @Test
    void answersAStreamWithItsHeadInFront() throws Exception {
        rig.function("hello");
        FakePod pod = rig.pod("p1", "hello");
        var answer = http.sendAsync(
                HttpRequest.newBuilder(rig.url("/functions/default/hello")).build(),
                HttpResponse.BodyHandlers.ofString());
        pod.respond(
                pod.next().requestId(),
                "{\"statusCode\":201,\"headers\":{\"content-type\":\"text/html\"}}" + "\0".repeat(8) + "<p>hi</p>",
                Map.of(
                        "Content-Type",
                        "application/vnd.awslambda.http-integration-response",
                        "Lambda-Runtime-Function-Response-Mode",
                        "streaming"));

        assertThat(answer.get().statusCode()).isEqualTo(201);
        assertThat(answer.get().headers().firstValue("content-type")).contains("text/html");
        assertThat(answer.get().body()).isEqualTo("<p>hi</p>");
    }

    @Test
    void answersAFailedFunctionWith502() throws Exception {
        rig.function("hello");
        FakePod pod = rig.pod("p1", "hello");
        var answer = http.sendAsync(
                HttpRequest.newBuilder(rig.url("/functions/default/hello")).build(),
                HttpResponse.BodyHandlers.ofString());
        pod.fail(pod.next().requestId(), "E", "{\"errorMessage\":\"private\"}");

        assertThat(answer.get().statusCode()).isEqualTo(502);
        assertThat(answer.get().body()).isEqualTo("Internal Server Error");
    }

    @Test
    void answersHeadWithoutABody() throws Exception {
        answering("{\"statusCode\":200,\"body\":\"four\"}");

        HttpResponse<String> answer =
                send(HttpRequest.newBuilder(rig.url("/functions/default/hello")).HEAD());

        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("content-length")).contains("4");
        assertThat(get("/functions/default/hello").body()).isEqualTo("four");
    }

    @Test
    void passesOptionsOn() throws Exception {
        answering("{\"statusCode\":204}");

        assertThat(send(HttpRequest.newBuilder(rig.url("/functions/default/hello"))
                                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void refusesTrace() throws Exception {
        assertThat(send(HttpRequest.newBuilder(rig.url("/functions/default/hello"))
                                .method("TRACE", HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(405);
    }

    // ── who may ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @ParameterizedTest
    @ValueSource(strings = {"/functions/default/nobody", "/functions/default", "/", "/other", "/functions//"})
    void answersAnUnknownFunctionWith404(String path) throws Exception {
        HttpResponse<String> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("x-amzn-ErrorType")).contains("ResourceNotFoundException");
    }

    @Test
    void isClosedUnlessTheUrlIsPublic() throws Exception {
        rig.put("hello", "r1", Duration.ofSeconds(3), 1, 1, AuthType.AWS_IAM, Optional.empty());

        HttpResponse<String> answer = get("/functions/default/hello");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).isEqualTo("{\"Message\":\"Forbidden\"}");
    }

    @Test
    void letsASignedRequestIn() throws Exception {
        rig.put("hello", "r1", Duration.ofSeconds(3), 1, 1, AuthType.AWS_IAM, Optional.empty());
        rig.pod("p1", "hello").serve(event -> {
            seen = new JsonObject(event);
            return "{}";
        });

        assertThat(signed("the-secret-of-the-test", "/functions/default/hello/a%20b/c%2Fd?b=2&a=%C3%BC&a")
                        .statusCode())
                .isEqualTo(200);
        JsonObject iam =
                seen.getJsonObject("requestContext").getJsonObject("authorizer").getJsonObject("iam");
        assertThat(iam.getString("accessKey")).isEqualTo("AKIDTEST");
        assertThat(seen.getJsonObject("headers").getMap()).doesNotContainKey("authorization");
        assertThat(signed("wrong", "/functions/default/hello").statusCode()).isEqualTo(403);
    }

    private HttpResponse<String> signed(String secret, String path) throws Exception {
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(rig.url(path))
                .build();
        SignedRequest signed = AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(AwsBasicCredentials.create("AKIDTEST", secret))
                        .request(request)
                        .payload(ContentStreamProvider.fromUtf8String("body"))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "lambda")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"));
        HttpRequest.Builder send =
                HttpRequest.newBuilder(rig.url(path)).POST(HttpRequest.BodyPublishers.ofString("body"));
        signed.request().forEachHeader((name, values) -> {
            if (!name.equalsIgnoreCase("Host") && !name.equalsIgnoreCase("Content-Length")) {
                values.forEach(value -> send.header(name, value));
            }
        });
        return send(send);
    }

    @Test
    void letsAPresignedUrlIn() throws Exception {
        rig.put("hello", "r1", Duration.ofSeconds(3), 1, 1, AuthType.AWS_IAM, Optional.empty());
        rig.pod("p1", "hello").serve(event -> "{}");
        String presigned = presigned("/functions/default/hello/x?name=Ada");

        assertThat(send(HttpRequest.newBuilder(java.net.URI.create(presigned))).statusCode())
                .isEqualTo(200);
        assertThat(send(HttpRequest.newBuilder(java.net.URI.create(presigned.replace("Ada", "Eve"))))
                        .statusCode())
                .isEqualTo(403);
    }

    private String presigned(String path) {
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.GET)
                .uri(rig.url(path))
                .build();
        return AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(AwsBasicCredentials.create("AKIDTEST", "the-secret-of-the-test"))
                        .request(request)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "lambda")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
                        .putProperty(AwsV4HttpSigner.AUTH_LOCATION, AwsV4FamilyHttpSigner.AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, Duration.ofMinutes(10)))
                .request()
                .getUri()
                .toString();
    }

    @Test
    void letsABearerTokenIn() throws Exception {
        rig.put("hello", "r1", Duration.ofSeconds(3), 1, 1, AuthType.AWS_IAM, Optional.empty());
        rig.pod("p1", "hello").serve(event -> "{}");
        HttpRequest.Builder request = HttpRequest.newBuilder(rig.url("/functions/default/hello"));

        assertThat(send(request.copy().header("Authorization", "Bearer good")).statusCode())
                .isEqualTo(200);
        assertThat(send(request.copy().header("Authorization", "Bearer poor")).statusCode())
                .isEqualTo(403);
    }

    @Test
    void answersATooLargeChunkedBodyWith413BeforeItsEnd() throws Exception {
        rig.function("hello");
        byte[] chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = new Socket("127.0.0.1", rig.gateway.functionPort())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write("POST /functions/default/hello HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            for (int sent = 0; sent <= 6_291_456; sent += 0x10000) {
                out.write(chunk);
            }
            out.flush();

            assertThat(new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                            .readLine())
                    .isEqualTo("HTTP/1.1 413 Request Entity Too Large");
        }
        assertThat(rig.registry
                        .get("hearth.refusals")
                        .tag("type", "RequestEntityTooLargeException")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"8,200", "40000,431"})
    void boundsTheHead(int headerLength, int status) throws Exception {
        answering("{}");

        assertThat(send(HttpRequest.newBuilder(rig.url("/functions/default/hello"))
                                .header("X-Long", "x".repeat(headerLength)))
                        .statusCode())
                .isEqualTo(status);
    }

    @Test
    void answersATooLargeBodyWith413() throws Exception {
        rig.function("hello");

        assertThat(send(HttpRequest.newBuilder(rig.url("/functions/default/hello"))
                                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[6_291_457])))
                        .statusCode())
                .isEqualTo(413);
    }
}
