package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.gateway.route.FunctionRoute.AuthType;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/** Who may call a function URL. */
class FunctionUrlAccessTest extends FunctionUrls {
    @ParameterizedTest
    @ValueSource(strings = {"/functions/default/nobody", "/functions/default", "/", "/other", "/functions//"})
    void answersAnUnknownFunctionWith404(String path) throws Exception {
        HttpResponse<String> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("x-amzn-ErrorType")).contains("ResourceNotFoundException");
    }

    private void closedUrl() {
        rig.put("hello", "r1", Duration.ofSeconds(3), 1, 1, AuthType.AWS_IAM, Optional.empty());
    }

    @Test
    void isClosedUnlessTheUrlIsPublic() throws Exception {
        closedUrl();

        HttpResponse<String> answer = get("/functions/default/hello");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).isEqualTo("{\"Message\":\"Forbidden\"}");
    }

    @Test
    void letsASignedRequestIn() throws Exception {
        closedUrl();
        podAnswering("{}");

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
        return rig.send(send);
    }

    @Test
    void letsAPresignedUrlIn() throws Exception {
        closedUrl();
        podAnswering("{}");
        String presigned = presigned("/functions/default/hello/x?name=Ada");

        assertThat(rig.send(HttpRequest.newBuilder(URI.create(presigned))).statusCode())
                .isEqualTo(200);
        assertThat(rig.send(HttpRequest.newBuilder(URI.create(presigned.replace("Ada", "Eve"))))
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
        closedUrl();
        podAnswering("{}");
        HttpRequest.Builder request = HttpRequest.newBuilder(rig.url("/functions/default/hello"));

        assertThat(rig.send(request.copy().header("Authorization", "Bearer good"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(rig.send(request.copy().header("Authorization", "Bearer poor"))
                        .statusCode())
                .isEqualTo(403);
    }
}
