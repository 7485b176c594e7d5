package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.Grant;
import dev.hearth.aws.signature.SigningKey;
import dev.hearth.gateway.route.FunctionRoute.AuthType;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.InvalidRequestContentException;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

class InvokeTest {
    private Rig rig;
    private LambdaClient lambda;

    @BeforeEach
    void start() {
        rig = new Rig();
        lambda = rig.client();
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    private InvokeResponse invoke(String name, String payload) {
        return lambda.invoke(call -> call.functionName(name).payload(SdkBytes.fromUtf8String(payload)));
    }

    @Test
    void returnsWhatTheFunctionAnswers() throws Exception {
        rig.function("hello");
        rig.pod("p1", "hello").serve(event -> "{\"got\":" + event + "}");

        InvokeResponse answer = invoke("hello", "{\"name\":\"Ada\"}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.payload().asUtf8String()).isEqualTo("{\"got\":{\"name\":\"Ada\"}}");
        assertThat(answer.executedVersion()).isEqualTo("$LATEST");
        assertThat(answer.functionError()).isNull();
        assertThat(answer.responseMetadata().requestId()).hasSize(36);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "default.hello",
                "hello:$LATEST",
                "000000000000:function:hello",
                "arn:aws:lambda:us-east-1:000000000000:function:hello",
                "arn:aws:lambda:eu-west-3:000000000000:function:hello:$LATEST"
            })
    void findsTheFunctionByAnyFormOfItsName(String name) throws Exception {
        rig.function("hello");
        rig.pod("p1", "hello").serve(event -> event);

        assertThat(invoke(name, "1").payload().asUtf8String()).isEqualTo("1");
    }

    @Test
    void givesTheFunctionAnEmptyObjectWhenThereIsNoPayload() throws Exception {
        rig.function("hello");
        rig.pod("p1", "hello").serve(event -> event);

        assertThat(lambda.invoke(call -> call.functionName("hello")).payload().asUtf8String())
                .isEqualTo("{}");
    }

    @Test
    void servesManyCallsOneAfterTheOther() throws Exception {
        rig.function("hello");
        rig.pod("p1", "hello").serve(event -> event);

        for (int at = 0; at < 50; at++) {
            assertThat(invoke("hello", "" + at).payload().asUtf8String()).isEqualTo("" + at);
        }
    }

    @Test
    void servesOverSeveralEventLoops() throws Exception {
        try (Rig wide = new Rig(change -> change.loops(3), Clock.systemUTC())) {
            for (int at = 0; at < 6; at++) {
                wide.function("hello" + at);
                wide.pod("p" + at, "hello" + at).serve(event -> event);
            }
            for (int at = 0; at < 60; at++) {
                String name = "hello" + at % 6;
                String payload = "" + at;
                try (LambdaClient client = wide.client()) {
                    assertThat(client.invoke(call -> call.functionName(name).payload(SdkBytes.fromUtf8String(payload)))
                                    .payload()
                                    .asUtf8String())
                            .isEqualTo(payload);
                }
            }
        }
    }

    @Test
    void answersAnUnknownFunctionWith404() {
        assertThatThrownBy(() -> invoke("nobody", "{}"))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody")
                .extracting(e -> ((LambdaException) e).statusCode())
                .isEqualTo(404);
    }

    @Test
    void answersAnUnknownQualifierWith404() throws Exception {
        rig.function("hello");

        assertThatThrownBy(() -> lambda.invoke(
                        call -> call.functionName("hello").qualifier("7").payload(SdkBytes.fromUtf8String("{}"))))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("function:hello:7");
    }

    @Test
    void answersAnImpossibleNameWith400() {
        assertThatThrownBy(() -> invoke("he llo!", "{}"))
                .isInstanceOf(LambdaException.class)
                .hasMessageContaining("'functionName' failed to satisfy constraint")
                .extracting(e -> ((LambdaException) e).statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "nonsense", "{\"a\":1} trailing", "{'a':1}", " "})
    void answersMalformedJsonWith400(String payload) {
        rig.function("hello");

        assertThatThrownBy(() -> invoke("hello", payload))
                .isInstanceOf(InvalidRequestContentException.class)
                .hasMessageContaining("Could not parse request body into json: Could not parse payload into json: ")
                .extracting(e -> ((LambdaException) e).statusCode())
                .isEqualTo(400);
    }

    @Test
    void answersATooLargePayloadWith413AndStaysUsable() throws Exception {
        rig.function("hello");
        rig.pod("p1", "hello").serve(event -> event.length() + "");
        String tooLarge = "\"" + "x".repeat(6_291_456 - 1) + "\"";

        assertThatThrownBy(() -> invoke("hello", tooLarge))
                .isInstanceOf(LambdaException.class)
                .hasMessageContaining("Request must be smaller than 6291456 bytes for the InvokeFunction operation")
                .satisfies(
                        e -> assertThat(((LambdaException) e).awsErrorDetails().errorCode())
                                .isEqualTo("RequestEntityTooLargeException"))
                .extracting(e -> ((LambdaException) e).statusCode())
                .isEqualTo(413);
        assertThat(invoke("hello", tooLarge.substring(0, 6_291_455) + "\"")
                        .payload()
                        .asUtf8String())
                .isEqualTo("6291456");
    }

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
        HttpResponse<String> answer = send(HttpRequest.newBuilder(rig.aws("/2015-03-31/functions/hello/invocations"))
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
        return send(HttpRequest.newBuilder(rig.aws("/2015-03-31/functions/hello/invocations"))
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString("{}")));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void answersADryRunWith204WithoutRunningAnything() {
        rig.function("hello");

        assertThat(lambda.invoke(call -> call.functionName("hello")
                                .invocationType(InvocationType.DRY_RUN)
                                .payload(SdkBytes.fromUtf8String("{}")))
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void refusesAnAsynchronousInvocationWhereThereIsNoEventing() {
        rig.function("hello");

        assertThatThrownBy(() -> lambda.invoke(call -> call.functionName("hello")
                        .invocationType(InvocationType.EVENT)
                        .payload(SdkBytes.fromUtf8String("{}"))))
                .isInstanceOf(InvalidParameterValueException.class)
                .hasMessageContaining("use RequestResponse");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no Base64!", "bm90IGpzb24=", "WzFd"})
    void refusesAClientContextThatIsNoObject(String context) {
        rig.function("hello");

        assertThatThrownBy(
                        () -> lambda.invoke(call -> call.functionName("hello").clientContext(context)))
                .isInstanceOf(InvalidRequestContentException.class)
                .hasMessageContaining("Client context must be a valid Base64-encoded JSON object.");
    }

    @Test
    void handsOverContextTraceAndDeadlineAndReturnsTheLogTail() throws Exception {
        rig.function("hello");
        FakePod pod = rig.pod("p1", "hello");
        String context =
                Base64.getEncoder().encodeToString("{\"custom\":{\"k\":\"ü\"}}".getBytes(StandardCharsets.UTF_8));
        CompletableFuture<InvokeResponse> answer =
                CompletableFuture.supplyAsync(() -> lambda.invoke(call -> call.functionName("hello")
                        .clientContext(context)
                        .logType(LogType.TAIL)
                        .payload(SdkBytes.fromUtf8String("{}"))));
        FakePod.Reply work = pod.next();
        pod.respond(work.requestId(), "1", Map.of("Hearth-Log-Tail", "bG9n"));

        assertThat(work.headers())
                .containsEntry("lambda-runtime-client-context", "{\"custom\":{\"k\":\"\\u00fc\"}}")
                .containsEntry("hearth-log-type", "Tail")
                .containsEntry(
                        "lambda-runtime-invoked-function-arn", "arn:aws:lambda:us-east-1:000000000000:function:hello");
        assertThat(work.headers().get("lambda-runtime-trace-id")).startsWith("Root=1-");
        assertThat(Long.parseLong(work.headers().get("lambda-runtime-deadline-ms")))
                .isBetween(System.currentTimeMillis(), System.currentTimeMillis() + 3000);
        assertThat(answer.get().logResult()).isEqualTo("bG9n");
        assertThat(answer.get().sdkHttpResponse().firstMatchingHeader("X-Amzn-Trace-Id"))
                .contains(work.headers().get("lambda-runtime-trace-id"));
    }

    @Test
    void makesUpTheLogTailWhereTheRuntimeSendsNone() throws Exception {
        rig.function("hello");
        rig.pod("p1", "hello").serve(event -> event);

        String tail = lambda.invoke(call -> call.functionName("hello").logType(LogType.TAIL))
                .logResult();

        assertThat(new String(Base64.getDecoder().decode(tail), StandardCharsets.UTF_8))
                .contains("START RequestId: ")
                .contains("REPORT RequestId: ");
    }

    @Test
    void passesTheFunctionsErrorOn() throws Exception {
        rig.function("hello");
        FakePod pod = rig.pod("p1", "hello");
        CompletableFuture<InvokeResponse> answer = CompletableFuture.supplyAsync(() -> invoke("hello", "{}"));
        String error = "{\"errorMessage\":\"no\",\"errorType\":\"TypeError\",\"trace\":[]}";
        pod.fail(pod.next().requestId(), "TypeError", error);

        assertThat(answer.get().statusCode()).isEqualTo(200);
        assertThat(answer.get().functionError()).isEqualTo("Unhandled");
        assertThat(answer.get().payload().asUtf8String()).isEqualTo(error);
    }

    @Test
    void passesOnWhatIsNotJson() throws Exception {
        rig.function("hello");
        rig.pod("p1", "hello").serve(event -> "Echoing request");

        assertThat(invoke("hello", "{}").payload().asUtf8String()).isEqualTo("Echoing request");
    }

    @Test
    void saysThatTheCodeIsUnavailable() {
        rig.put("hello", "", Duration.ofSeconds(3), 1, 1, AuthType.NONE, Optional.of("package 'x' is missing"));

        InvokeResponse answer = invoke("hello", "{}");

        assertThat(answer.functionError()).isEqualTo("Unhandled");
        assertThat(answer.payload().asUtf8String())
                .isEqualTo("{\"errorType\":\"Hearth.CodeUnavailable\",\"errorMessage\":\"package 'x' is missing\"}");
    }

    @Test
    void describesTheFunctionsOfTheKeysNamespace() {
        rig.function("hello");
        rig.function("other");

        assertThat(lambda.listFunctions().functions())
                .extracting(function -> function.functionName())
                .containsExactly("hello", "other");
        assertThat(lambda.getFunctionConfiguration(get -> get.functionName("hello"))
                        .runtimeAsString())
                .isEqualTo("nodejs20.x");
        assertThat(lambda.getFunction(get -> get.functionName("hello"))
                        .configuration()
                        .functionArn())
                .isEqualTo("arn:aws:lambda:us-east-1:000000000000:function:hello");
        assertThatThrownBy(() -> lambda.getFunction(get -> get.functionName("nobody")))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void refusesOtherOperationsAndServices() throws Exception {
        assertThatThrownBy(() -> lambda.deleteFunction(delete -> delete.functionName("hello")))
                .isInstanceOf(LambdaException.class)
                .hasMessageContaining("is not served");
        HttpResponse<String> dynamo = send(HttpRequest.newBuilder(rig.aws("/"))
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIDTEST/20261123/r/dynamodb/aws4_request, SignedHeaders=host,"
                                + " Signature=0")
                .header("X-Amz-Date", "20261123T000000Z")
                .POST(HttpRequest.BodyPublishers.ofString("{}")));
        assertThat(dynamo.statusCode()).isEqualTo(404);
        assertThat(dynamo.body()).contains("UnknownOperationException", "Service 'dynamodb' is not served", "lambda");
    }
}
