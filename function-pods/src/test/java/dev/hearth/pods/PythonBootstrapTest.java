package dev.hearth.pods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.PodProtocol;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythonBootstrapTest {
    private static final Path FUNCTIONS = Path.of("src/test/functions/python");

    @SuppressWarnings("NullAway.Init")
    private static Pod shared;

    @BeforeAll
    static void start() throws Exception {
        shared = pod("forms", "app.dispatch", Map.of());
    }

    @AfterAll
    static void end() throws Exception {
        shared.close();
    }

    private static Pod pod(String folder, String handler, Map<String, String> environment) throws Exception {
        return Pod.start("python3.11", FUNCTIONS.resolve(folder), handler, environment);
    }

    private static Pod forms() throws Exception {
        return pod("forms", "app.dispatch", Map.of());
    }

    private static String form(String name) {
        return "{\"form\":\"" + name + "\",\"name\":\"Ada\",\"text\":\"té\"}";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            plain     | {"hello": "Ada"}
            nothing   | null
            unicode   | "t\\u00e9 \\u2192 \\u00fc\\u20ac\\ud83d\\ude00"
            numbers   | [3.10, 12345678901234567890.5, 1000.0, NaN, true, null]
            tuples    | {"a": {"x": 1, "y": {"x": 2, "y": [3, 4]}}}
            raw       | raw bytes
            forks     | "parent"
            """)
    void answersWhatTheHandlerGives(String form, String expected) throws Exception {
        FakeRuntimeApi.Answer answer = shared.invoke(form(form));
        assertThat(answer.kind()).isEqualTo("response");
        assertThat(answer.text()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            fails         | MyError              | thrown
            fails_to_say_why | Mute              | <unprintable Mute object>
            fails_in_json | Runtime.MarshalError | Unable to marshal response: Object of type set is not JSON serializable
            circular      | Runtime.MarshalError | Unable to marshal response: Circular reference detected
            generator     | Runtime.MarshalError | Unable to marshal response: Object of type generator is not JSON serializable
            coroutine     | Runtime.MarshalError | Unable to marshal response: Object of type coroutine is not JSON serializable
            no_such       | KeyError             | '''no_such'''
            too_large     | Function.ResponseSizeTooLarge | Response payload size exceeded maximum allowed payload size (6291556 bytes).
            """)
    void answersAnErrorWithTypeMessageAndStackTrace(String form, String type, String message) throws Exception {
        FakeRuntimeApi.Answer answer = shared.invoke(form(form));
        assertThat(answer.kind()).isEqualTo("error");
        assertThat(answer.text())
                .startsWith("{\"errorMessage\": \"" + message + "\", \"errorType\": \"" + type + "\", \"requestId\": \""
                        + shared.gateway.latestId() + "\", \"stackTrace\": [");
        assertThat(answer.message().header(PodProtocol.ERROR_TYPE)).isEqualTo(type);
        assertThat(answer.text()).doesNotContain("bootstrap.py");
    }

    @Test
    void theStackTraceIsTheUsersOwn() throws Exception {
        assertThat(shared.invoke(form("fails")).text())
                .contains("\"stackTrace\": [\"  File \\\"")
                .contains("/forms/app.py\\\", line ")
                .contains("in fails\\n    raise MyError(\\\"thrown\\\")\\n\"]");
        Pod.await().until(() -> shared.log().contains("[ERROR] MyError: thrown\nTraceback (most recent call last):\n"));
    }

    @Test
    void cutsAnErrorThatTheGatewayCouldNotTake() throws Exception {
        assertThat(shared.invoke(form("fails_at_length")).message().body()).hasSizeBetween(64 << 10, 512 << 10);
    }

    @Test
    void refusesAnEventThatIsNotJson() throws Exception {
        assertThat(shared.invoke("{nope").text()).contains("Runtime.UnmarshalError", "Unable to unmarshal input: ");
    }

    @Test
    void sendsSixMebibytesAndTakesThem() throws Exception {
        assertThat(shared.invoke(form("large")).message().body()).hasSize(PodProtocol.MAX_PAYLOAD_BYTES);
        String text = "é".repeat(3_000_000);
        assertThat(shared.invoke("{\"form\":\"size\",\"text\":\"" + text + "\"}")
                        .text())
                .isEqualTo("3000000");
    }

    @Test
    void givesTheHandlerAWholeContext() throws Exception {
        FakeRuntimeApi.Answer answer = shared.invoke(
                form("whole_context"),
                Map.of(
                        PodProtocol.TRACE_ID,
                        "Root=1-5759e988-bd862e3fe1be46a994272793",
                        PodProtocol.CLIENT_CONTEXT,
                        "{\"custom\":{\"k\":\"ü\"},\"client\":{\"app_title\":\"app\"}}",
                        PodProtocol.COGNITO_IDENTITY,
                        "{\"cognitoIdentityId\":\"me\",\"cognitoIdentityPoolId\":\"pool\"}"));
        assertThat(answer.text())
                .contains("\"aws_request_id\": \"" + shared.gateway.latestId() + "\"")
                .contains("\"log_group_name\": \"/aws/lambda/under-test\"")
                .contains("\"log_stream_name\": \"under-test-abc\"")
                .contains("\"function_name\": \"under-test\"")
                .contains("\"memory_limit_in_mb\": \"256\"")
                .contains("\"function_version\": \"$LATEST\"")
                .contains("\"invoked_function_arn\": \"" + FakeRuntimeApi.ARN + "\"")
                .contains("\"custom\": {\"k\": \"\\u00fc\"}")
                .contains("\"title\": \"app\"")
                .contains("\"identity\": \"me\"")
                .contains("\"trace\": \"Root=1-5759e988-bd862e3fe1be46a994272793\"")
                .contains("\"token\": false")
                .containsPattern("\"remaining\": 29\\d{3}")
                .contains("/forms\"", "LambdaContext([aws_request_id=");
        assertThat(shared.invoke(form("whole_context")).text())
                .contains("\"trace\": null", "\"custom\": null", "\"identity\": null");
        assertThat(shared.invoke("{}", Map.of(PodProtocol.CLIENT_CONTEXT, "nope"))
                        .text())
                .contains("Runtime.LambdaContextUnmarshalError", "Unable to parse Client Context JSON");
    }

    @Test
    void whoeverReadsTheEnvironmentFindsTheTraceId() throws Exception {
        String trace = "Root=1-5759e988-bd862e3fe1be46a994272793";
        assertThat(shared.invoke(form("environment"), Map.of(PodProtocol.TRACE_ID, trace))
                        .text())
                .isEqualTo("{'one': '%1$s', 'all': '%1$s', 'child': '%1$s', 'shell': '%1$s'}"
                        .formatted(trace)
                        .replace('\'', '"'));
        assertThat(shared.invoke(form("environment")).text()).contains("\"one\": null", "\"child\": \"\"");
    }

    @Test
    void logsInLambdasFormatAndSendsTheTailWhenAsked() throws Exception {
        FakeRuntimeApi.Answer answer = shared.invoke(form("log"), Map.of(PodProtocol.LOG_TYPE, "Tail"));
        String id = shared.gateway.latestId();
        String tail = new String(
                Base64.getDecoder().decode(answer.message().header(PodProtocol.LOG_TAIL)), StandardCharsets.UTF_8);
        assertThat(tail)
                .startsWith("START RequestId: " + id + " Version: $LATEST\nprinted 1 {'a': 2}\n")
                .containsPattern(
                        "\\[INFO\\]\t\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\t" + id + "\tinformed you\n")
                .contains("[ERROR]\t", "\twrong\n", "bad\n", "no line end", "bytes\n", "by context\n")
                .containsPattern("END RequestId: " + id + "\nREPORT RequestId: " + id
                        + "\tDuration: [0-9.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 256 MB\tMax Memory Used: \\d+ MB(\tInit"
                        + " Duration: [0-9.]+ ms)?\n$");
        Pod.await().until(() -> shared.log().contains("past python\n"));
        assertThat(shared.invoke(form("log")).message().header(PodProtocol.LOG_TAIL))
                .isEmpty();
    }

    @Test
    void printsAHundredMebibytesWithoutKeepingThem() throws Exception {
        FakeRuntimeApi.Answer answer =
                shared.invoke("{\"form\":\"flood\",\"megabytes\":100}", Map.of(PodProtocol.LOG_TYPE, "Tail"));
        assertThat(Long.parseLong(answer.text())).as("KiB").isLessThan(100_000);
        byte[] tail = Base64.getDecoder().decode(answer.message().header(PodProtocol.LOG_TAIL));
        assertThat(tail).hasSizeLessThanOrEqualTo(4096);
        assertThat(new String(tail, StandardCharsets.UTF_8)).contains("\nthe end\nEND RequestId: ");
    }

    @Test
    void loadsHandlersFromNestedModules() throws Exception {
        for (String handler : List.of("sub/other.handler", "sub.other.handler")) {
            try (Pod pod = pod("forms", handler, Map.of())) {
                assertThat(pod.invoke("{}").text()).isEqualTo("\"sub.other\"");
                pod.invoke("{}");
                Pod.await().until(() -> pod.log().split("REPORT", -1).length == 3);
                assertThat(pod.log().split("Init Duration", -1)).hasSize(2);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            forms         | app.missing  | Runtime.HandlerNotFound       | Handler 'missing' missing on module 'app'
            forms         | nope.handler | Runtime.ImportModuleError     | Unable to import module 'nope': No module named 'nope'
            forms         | handler      | Runtime.MalformedHandlerName  | Bad handler 'handler'
            forms         | sys.exit     | Runtime.BuiltInModuleConflict | Cannot use built-in module sys as a handler module
            broken-module | app.handler  | Runtime.ImportModuleError     | No module named 'no_such_package'
            broken-syntax | app.handler  | Runtime.UserCodeSyntaxError   | Syntax error in module 'app'
            broken-throw  | app.handler  | TypeError                     | at load
            """)
    void reportsAnInitErrorOnceAndExits(String folder, String handler, String type, String message) throws Exception {
        try (Pod pod = pod(folder, handler, Map.of())) {
            HttpMessage error = pod.gateway.awaitInitError();
            assertThat(error.header(PodProtocol.ERROR_TYPE)).isEqualTo(type);
            assertThat(error.text()).contains("\"errorType\": \"" + type + "\"").contains(message);
            assertThat(pod.exitCode()).isEqualTo(1);
            assertThat(pod.gateway.initErrors).isEmpty();
            assertThat(pod.gateway.nexts).hasValue(0);
            assertThat(pod.log()).contains("[ERROR] " + type + ": ");
        }
    }

    @ParameterizedTest
    @CsvSource({"exits, 7", "exits_hard, 9", "exits_while_thread_runs, 1"})
    void exitInAHandlerEndsThePodWithItsCode(String form, int code) throws Exception {
        try (Pod pod = forms()) {
            CompletableFuture<FakeRuntimeApi.Answer> answer = pod.gateway.submit(form(form), Map.of());
            assertThat(pod.exitCode()).isEqualTo(code);
            assertThat(answer).isNotDone();
            if (code != 9) {
                assertThat(pod.log())
                        .contains("REPORT RequestId: request-1")
                        .contains("Runtime exited with error: exit status " + code + "\nRuntime.ExitError\n");
            }
        }
    }

    @Test
    void exitWhileLoadingEndsThePodWithItsCode() throws Exception {
        try (Pod pod = pod("broken-exit", "app.handler", Map.of())) {
            assertThat(pod.exitCode()).isEqualTo(3);
        }
    }

    @Test
    void speaksToAnyOtherRuntimeApi() throws Exception {
        try (Pod pod = forms()) {
            pod.gateway.combined = false;
            pod.gateway.chunkedEvents = true;
            for (int i = 0; i < 3; i++) {
                assertThat(pod.invoke(form("plain")).text()).isEqualTo("{\"hello\": \"Ada\"}");
            }
            String text = "é".repeat(1_000_000);
            assertThat(pod.invoke("{\"form\":\"size\",\"text\":\"" + text + "\"}")
                            .text())
                    .isEqualTo("1000000");
        }
    }

    @Test
    void comesBackAfterItsConnectionDropped() throws Exception {
        try (Pod pod = forms().parked()) {
            int port = pod.gateway.stop();
            pod.gateway.restart(port);
            assertThat(pod.invoke(form("plain")).text()).isEqualTo("{\"hello\": \"Ada\"}");

            pod.gateway.dropNextAnswer = true;
            assertThat(pod.invoke(form("plain")).text()).isEqualTo("{\"hello\": \"Ada\"}");

            CompletableFuture<FakeRuntimeApi.Answer> slow =
                    pod.gateway.submit("{\"form\":\"slow\",\"ms\":100}", Map.of());
            Pod.await().until(() -> pod.gateway.parked.get() == 0);
            pod.gateway.dropConnections();
            assertThat(slow.get(20, TimeUnit.SECONDS).text()).isEqualTo("\"slow\"");
            assertThat(pod.invoke(form("plain")).text()).isEqualTo("{\"hello\": \"Ada\"}");
        }
    }

    @ParameterizedTest
    @CsvSource({"403", "410"})
    void goesAwayWhenItIsNotWanted(int status) throws Exception {
        try (Pod pod = forms().parked()) {
            pod.gateway.nextStatus = status;
            pod.gateway.dropConnections();
            assertThat(pod.exitCode()).isEqualTo(0);
        }
    }

    @Test
    void onSigtermAParkedPodExitsAtOnceAndABusyOneFinishesFirst() throws Exception {
        try (Pod pod = forms().parked()) {
            pod.process.destroy();
            assertThat(pod.exitCode()).isEqualTo(0);
        }
        try (Pod pod = forms().parked()) {
            CompletableFuture<FakeRuntimeApi.Answer> slow =
                    pod.gateway.submit("{\"form\":\"slow\",\"ms\":150}", Map.of());
            Pod.await().until(() -> pod.log().contains("START"));
            pod.process.destroy();
            assertThat(slow.get(20, TimeUnit.SECONDS).text()).isEqualTo("\"slow\"");
            assertThat(slow.get().message().header(PodProtocol.HEARTH_NEXT)).isEmpty();
            assertThat(pod.exitCode()).isEqualTo(0);
        }
    }

    @Test
    void runsSeveralInvocationsAtOnceWhenAllowedTo() throws Exception {
        try (Pod pod = pod("forms", "app.dispatch", Map.of(PodProtocol.ENV_MAX_CONCURRENCY, "4"))) {
            Pod.await().until(() -> pod.gateway.parked.get() == 4);
            List<CompletableFuture<FakeRuntimeApi.Answer>> answers = IntStream.range(0, 8)
                    .mapToObj(i -> pod.gateway.submit(
                            "{\"form\":\"meet\",\"ms\":" + (100 - 10 * i) + "}", Map.of(PodProtocol.LOG_TYPE, "Tail")))
                    .toList();
            for (int i = 0; i < 8; i++) {
                FakeRuntimeApi.Answer answer = answers.get(i).get(20, TimeUnit.SECONDS);
                String id = "request-" + (i + 1);
                assertThat(answer.text()).isEqualTo("\"" + id + "\"");
                assertThat(new String(
                                Base64.getDecoder().decode(answer.message().header(PodProtocol.LOG_TAIL)),
                                StandardCharsets.UTF_8))
                        .contains(id + " met\n", "\t" + id + "\tmet\n");
            }
            pod.process.destroy();
            assertThat(pod.exitCode()).isEqualTo(0);
        }
    }
}
