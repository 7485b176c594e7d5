package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.Grant;
import dev.hearth.aws.signature.SigningKey;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.LambdaException;

/** Who may call the Lambda API. */
class InvokeAccessTest extends OneGateway {
    @Test
    void answersAnUnknownKeyWith403() {
        assertThatThrownBy(() -> rig.client("AKIDOTHER", "x").invoke(call -> call.functionName("hello")))
                .isInstanceOf(LambdaException.class)
                .satisfies(e -> {
                    assertThat(((LambdaException) e).statusCode()).isEqualTo(403);
                    assertThat(((LambdaException) e).awsErrorDetails().errorCode())
                            .isEqualTo("UnrecognizedClientException");
                });
    }

    @Test
    void answersAWrongSecretWith403() {
        assertThatThrownBy(() -> rig.client("AKIDTEST", "wrong").invoke(call -> call.functionName("hello")))
                .isInstanceOf(LambdaException.class)
                .hasMessageContaining("The request signature we calculated does not match")
                .satisfies(e -> {
                    assertThat(((LambdaException) e).statusCode()).isEqualTo(403);
                    assertThat(((LambdaException) e).awsErrorDetails().errorCode())
                            .isEqualTo("InvalidSignatureException");
                });
    }

    @Test
    void answersAnOldSignatureWith403() throws Exception {
        try (Rig later = new Rig(change -> {}, Clock.offset(Clock.systemUTC(), Duration.ofMinutes(6)))) {
            assertThatThrownBy(() -> later.client().invoke(call -> call.functionName("hello")))
                    .isInstanceOf(LambdaException.class)
                    .hasMessageContaining("Signature expired")
                    .extracting(e -> ((LambdaException) e).statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void answersAnUnsignedRequestWith403() throws Exception {
        HttpResponse<String> answer =
                rig.send(HttpRequest.newBuilder(rig.aws("/2015-03-31/functions/hello/invocations"))
                        .POST(HttpRequest.BodyPublishers.ofString("{}")));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue("x-amzn-ErrorType")).contains("MissingAuthenticationTokenException");
        assertThat(answer.body()).contains("Missing Authentication Token");
    }

    @Test
    void forbidsTheFunctionsOfAnotherNamespace() {
        rig.function("hello");
        rig.routes.keys().put(new SigningKey("AKIDSHOP", "s", "shop"));

        assertThatThrownBy(() -> rig.client("AKIDSHOP", "s")
                        .invoke(call -> call.functionName("default.hello").payload(SdkBytes.fromUtf8String("{}"))))
                .isInstanceOf(LambdaException.class)
                .satisfies(
                        e -> assertThat(((LambdaException) e).awsErrorDetails().errorCode())
                                .isEqualTo("AccessDeniedException"))
                .extracting(e -> ((LambdaException) e).statusCode())
                .isEqualTo(403);
    }

    @Test
    void forbidsAKeyWhatItsGrantsDoNotName() {
        rig.function("hello");
        Grant table = new Grant("dynamodb", "orders", Optional.empty(), Grant.Access.READWRITE);
        rig.routes.keys().put(new SigningKey("AKIDBOUND", "s", "default", Optional.of(List.of(table))));
        LambdaClient client = rig.client("AKIDBOUND", "s");

        for (Runnable call : List.<Runnable>of(
                () -> client.invoke(of -> of.functionName("hello").payload(SdkBytes.fromUtf8String("{}"))),
                client::listFunctions)) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(LambdaException.class)
                    .satisfies(e -> assertThat(
                                    ((LambdaException) e).awsErrorDetails().errorCode())
                            .isEqualTo("AccessDeniedException"));
        }
    }

    @Test
    void takesABearerTokenOfTheClusterThatMayInvoke() throws Exception {
        rig.function("hello");
        rig.pod("p1", "hello").serve(event -> event);

        assertThat(bearer("good").statusCode()).isEqualTo(200);
        assertThat(bearer("poor").statusCode()).isEqualTo(403);
        assertThat(bearer("poor").body()).contains("functions/invocations");
        assertThat(bearer("stranger").statusCode()).isEqualTo(403);
        assertThat(bearer("broken").statusCode()).isEqualTo(503);
    }

    private HttpResponse<String> bearer(String token) throws Exception {
        return rig.send(rig.invocation("hello").setHeader("Authorization", "Bearer " + token));
    }
}
