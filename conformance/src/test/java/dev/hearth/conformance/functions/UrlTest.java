package dev.hearth.conformance.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Function URLs: API Gateway's HTTP API payload 2.0, in and out. */
@FunctionsSuite
public class UrlTest {
    private static final String ECHO = "export const handler = async event => event";

    @Test
    void theEventHoldsTheRequest(Workshop workshop) {
        var function = workshop.node(ECHO).ready();
        var event = Deployed.json(
                function.send(HttpRequest.newBuilder(function.url("/orders/7%20b?name=Ada&tag=a&tag=b&empty="))
                                .header("X-Many", "one")
                                .header("X-Many", "two")
                                .header("Cookie", "a=1; b=2")
                                .header("Content-Type", "text/plain")
                                .PUT(HttpRequest.BodyPublishers.ofString("Grüße")))
                        .body());
        assertThat(event.path("version").asText()).isEqualTo("2.0");
        assertThat(event.path("routeKey").asText()).isEqualTo("$default");
        assertThat(event.path("rawPath").asText()).startsWith("/orders/7");
        assertThat(event.path("rawQueryString").asText()).isEqualTo("name=Ada&tag=a&tag=b&empty=");
        assertThat(event.path("queryStringParameters").path("tag").asText()).isEqualTo("a,b");
        assertThat(event.path("queryStringParameters").path("empty").asText("absent"))
                .isEmpty();
        assertThat(event.path("headers").path("x-many").asText()).isEqualTo("one,two");
        assertThat(event.path("cookies").toString()).isEqualTo("[\"a=1\",\"b=2\"]");
        assertThat(event.path("requestContext").path("http").path("method").asText())
                .isEqualTo("PUT");
        assertThat(event.path("requestContext").path("requestId").asText()).isNotEmpty();
        assertThat(event.path("body").asText()).isEqualTo("Grüße");
        assertThat(event.path("isBase64Encoded").asBoolean()).isFalse();
    }

    @Test
    void bytesComeAsBase64(Workshop workshop) {
        var function = workshop.node(ECHO).ready();
        var event = Deployed.json(function.send(HttpRequest.newBuilder(function.url(""))
                        .header("Content-Type", "application/octet-stream")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {0, (byte) 0xff, 1})))
                .body());
        assertThat(event.path("isBase64Encoded").asBoolean()).isTrue();
        assertThat(event.path("body").asText()).isEqualTo("AP8B");
    }

    @Test
    void theAnswerBecomesTheResponse(Workshop workshop) {
        var function = workshop.node("""
                export const handler = async () => ({
                  statusCode: 201, headers: {'content-type': 'image/x', 'x-own': 'yes'}, cookies: ['a=1; Path=/', 'b=2'],
                  body: Buffer.from('bytes').toString('base64'), isBase64Encoded: true})
                """).ready();
        var response = function.get("");
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.body()).isEqualTo("bytes");
        assertThat(response.headers().firstValue("content-type")).contains("image/x");
        assertThat(response.headers().firstValue("x-own")).contains("yes");
        assertThat(response.headers().allValues("set-cookie")).containsExactly("a=1; Path=/", "b=2");
    }

    @Test
    void anyOtherAnswerIsTheBody(Workshop workshop) {
        var text = workshop.node("export const handler = async () => 'just text'")
                .ready()
                .get("");
        assertThat(text.statusCode()).isEqualTo(200);
        assertThat(text.body()).contains("just text");
        assertThat(text.headers().firstValue("content-type").orElse("")).startsWith("application/json");
    }

    @Test
    void aFunctionThatThrowsIsABadGateway(Workshop workshop) {
        var response = workshop.node("export const handler = async () => { throw new Error('inside') }")
                .ready()
                .get("");
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).contains("Internal Server Error").doesNotContain("inside");
    }

    @Test
    void withoutAuthTypeNoneAStrangerIsForbidden(Workshop workshop) {
        var closed = workshop.node(ECHO, Map.of("url", Map.of("authType", "AWS_IAM")))
                .ready();
        assertThat(closed.get("").statusCode()).isEqualTo(403);
    }

    @Test
    void anUnknownFunctionIsNotFound(Platform platform) {
        assertThat(new Deployed(platform, "no-such-function").get("").statusCode())
                .isEqualTo(404);
    }
}
