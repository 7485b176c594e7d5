package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests to function URLs: what the function sees of them, and which it never sees. */
class FunctionUrlEventTest extends FunctionUrls {
    @Test
    void givesTheFunctionPayloadTwo() throws Exception {
        answering("{}");
        rig.send(HttpRequest.newBuilder(rig.url("/functions/default/hello/a%20b/c?x=1&y=&x=2&z=%C3%BC+u"))
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
        rig.send(post.copy()
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"ü\":1}")));
        assertThat(seen.getString("body")).isEqualTo("{\"ü\":1}");
        assertThat(seen.getBoolean("isBase64Encoded")).isFalse();

        rig.send(post.copy()
                .header("Content-Type", "image/png")
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {0, -1, 5})));
        assertThat(seen.getString("body")).isEqualTo("AP8F");
        assertThat(seen.getBoolean("isBase64Encoded")).isTrue();

        rig.send(post.copy()
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {-1, -2})));
        assertThat(seen.getBoolean("isBase64Encoded")).isTrue();
    }

    @Test
    void passesOptionsOn() throws Exception {
        answering("{\"statusCode\":204}");

        assertThat(rig.send(HttpRequest.newBuilder(rig.url("/functions/default/hello"))
                                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void refusesTrace() throws Exception {
        assertThat(rig.send(HttpRequest.newBuilder(rig.url("/functions/default/hello"))
                                .method("TRACE", HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(405);
    }

    @ParameterizedTest
    @CsvSource({"8,200", "40000,431"})
    void boundsTheHead(int headerLength, int status) throws Exception {
        answering("{}");

        assertThat(rig.send(HttpRequest.newBuilder(rig.url("/functions/default/hello"))
                                .header("X-Long", "x".repeat(headerLength)))
                        .statusCode())
                .isEqualTo(status);
    }

    @Test
    void answersATooLargeBodyWith413() throws Exception {
        rig.function("hello");

        assertThat(rig.send(HttpRequest.newBuilder(rig.url("/functions/default/hello"))
                                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[6_291_457])))
                        .statusCode())
                .isEqualTo(413);
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
}
