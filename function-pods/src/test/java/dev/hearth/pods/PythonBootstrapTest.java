package dev.hearth.pods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.PodProtocol;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link BootstrapContract} asks, and Python's own: what can be JSON, stack traces, logging, ways to exit. */
class PythonBootstrapTest extends BootstrapContract {
    private static final Path FUNCTIONS = Path.of("src/test/functions/python");

    PythonBootstrapTest() {
        super(new Forms(
                "plain",
                "{\"hello\": \"Ada\"}",
                "too_large",
                "fails_at_length",
                "exits",
                "RequestId: request-1 Error: Runtime exited with error: exit status 7\nRuntime.ExitError\n",
                100_000)); // KiB
    }

    @Override
    protected Pod forms(Map<String, String> environment) throws Exception {
        return pod("forms", "app.dispatch", environment);
    }

    private static Pod pod(String folder, String handler, Map<String, String> environment) throws Exception {
        return Pod.start("python3.11", FUNCTIONS.resolve(folder), handler, environment);
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
    void refusesAnEventThatIsNotJson() throws Exception {
        assertThat(shared.invoke("{nope").text()).contains("Runtime.UnmarshalError", "Unable to unmarshal input: ");
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
    void comesToTheGatewaysSocketWhereThereIsOne(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("runtime.sock");
        Map<String, String> environment =
                Map.of("HEARTH_RUNTIME_SOCKET", "unix://" + socket, "AWS_LAMBDA_RUNTIME_API", "127.0.0.1:1");
        try (Pod pod = pod("forms", "app.dispatch", environment);
                UnixRelay relay = new UnixRelay(socket, pod.gateway.address())) {
            assertThat(pod.invoke(form("size")).text()).isEqualTo("2");
        }
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
    void logsLinesInLambdasFormat() throws Exception {
        FakeRuntimeApi.Answer answer = shared.invoke(form("log"), Map.of(PodProtocol.LOG_TYPE, "Tail"));
        String id = shared.gateway.latestId();
        String tail = tail(answer);
        assertThat(tail)
                .startsWith("START RequestId: " + id + " Version: $LATEST\nprinted 1 {'a': 2}\n")
                .containsPattern(
                        "\\[INFO\\]\t\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\t" + id + "\tinformed you\n")
                .contains("[ERROR]\t", "\twrong\n", "bad\n", "no line end", "bytes\n", "by context\n");
        Pod.await().until(() -> shared.log().contains("past python\n"));
    }

    @Test
    void loadsHandlersFromNestedModules() throws Exception {
        for (String handler : List.of("sub/other.handler", "sub.other.handler")) {
            try (Pod pod = pod("forms", handler, Map.of())) {
                assertThat(pod.invoke("{}").text()).isEqualTo("\"sub.other\"");
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
            HttpMessage error = onlyInitError(pod);
            assertThat(error.header(PodProtocol.ERROR_TYPE)).isEqualTo(type);
            assertThat(error.text()).contains("\"errorType\": \"" + type + "\"").contains(message);
            assertThat(pod.log()).contains("[ERROR] " + type + ": ");
        }
    }

    @ParameterizedTest
    @CsvSource({"exits_hard, 9", "exits_while_thread_runs, 1"})
    void everyWayToExitEndsThePodWithItsCode(String form, int code) throws Exception {
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
}
