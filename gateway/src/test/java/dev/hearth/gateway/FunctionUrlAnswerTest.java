package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a function's answer at its URL. */
class FunctionUrlAnswerTest extends FunctionUrls {
    @Test
    void answersWhatTheFunctionSays() throws Exception {
        answering(
                "{\"statusCode\":418,\"headers\":{\"Content-Type\":\"text/plain\",\"X-N\":7,\"Connection\":\"close\"},"
                        + "\"multiValueHeaders\":{\"X-M\":[\"a\",\"b\"]},\"cookies\":[\"a=1; Path=/\",\"b=2\"],"
                        + "\"body\":\"AP8F\",\"isBase64Encoded\":true}");

        HttpResponse<byte[]> answer = rig.http.send(
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
        var answer = rig.sendAsync(HttpRequest.newBuilder(rig.url("/functions/default/hello")));
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
        var answer = rig.sendAsync(HttpRequest.newBuilder(rig.url("/functions/default/hello")));
        pod.fail(pod.next().requestId(), "E", "{\"errorMessage\":\"private\"}");

        assertThat(answer.get().statusCode()).isEqualTo(502);
        assertThat(answer.get().body()).isEqualTo("Internal Server Error");
    }

    @Test
    void answersHeadWithoutABody() throws Exception {
        answering("{\"statusCode\":200,\"body\":\"four\"}");

        HttpResponse<String> answer = rig.send(
                HttpRequest.newBuilder(rig.url("/functions/default/hello")).HEAD());

        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("content-length")).contains("4");
        assertThat(get("/functions/default/hello").body()).isEqualTo("four");
    }
}
