package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.gateway.route.FunctionRoute.AuthType;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/** What an Invoke gives the function and its caller. */
class InvokeTest extends LambdaCalls {
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
    void answersADryRunWith204WithoutRunningAnything() {
        rig.function("hello");

        assertThat(lambda.invoke(call -> call.functionName("hello")
                                .invocationType(InvocationType.DRY_RUN)
                                .payload(SdkBytes.fromUtf8String("{}")))
                        .statusCode())
                .isEqualTo(204);
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
}
