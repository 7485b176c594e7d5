package dev.hearth.pods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.PodProtocol;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link BootstrapContract} asks, and Node.js's own: forms of handlers, modules, errors, streams. */
class NodeBootstrapTest extends BootstrapContract {
    private static final String RUNTIME = "nodejs20.x";
    private static final Path FUNCTIONS = Path.of("src/test/functions/nodejs");

    NodeBootstrapTest() {
        super(new Forms(
                "async",
                "{\"hello\":\"Ada\"}",
                "tooLarge",
                "longError",
                "exit",
                "RequestId: request-1 Error: Runtime exited with error: exit status 7\nRuntime.ExitError\n",
                150L << 20));
    }

    @Override
    protected Pod forms(Map<String, String> environment) throws Exception {
        return pod("forms", "index.dispatch", environment);
    }

    @Override
    protected void awaitBusy(Pod pod) {
        Pod.await().until(() -> pod.gateway.parked.get() == 0); // its START goes out with the answer
    }

    private static Pod pod(String folder, String handler) throws Exception {
        return pod(folder, handler, Map.of());
    }

    private static Pod pod(String folder, String handler, Map<String, String> environment) throws Exception {
        return Pod.start(RUNTIME, FUNCTIONS.resolve(folder), handler, environment);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            async               | {"hello":"Ada"}
            promise             | "Ada"
            callback            | "called back"
            callbackTwice       | 1
            callbackWaits       | {"form":"callbackWaits","name":"Ada","text":"té","late":true}
            callbackDoesNotWait | {"form":"callbackDoesNotWait","name":"Ada","text":"té","late":false}
            syncReturn          | null
            done                | "done"
            succeed             | "succeeded"
            undefined           | null
            unicode             | "té → ü€😀"
            """)
    void answersWhatTheHandlerGives(String form, String expected) throws Exception {
        FakeRuntimeApi.Answer answer = shared.invoke(form(form));
        assertThat(answer.kind()).isEqualTo("response");
        assertThat(answer.text()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            callbackError  | TypeError  | refused
            callbackString | string     | just text
            syncThrow      | RangeError | thrown
            failNothing    | string     | handled
            reject         | MyError    | rejected
            rejectNothing  | string     | handled
            rejectObject   | object     | [object Object]
            oddError       | Error      | odd
            circular       | Error      | Unable to stringify response body
            bigint         | Error      | Unable to stringify response body
            """)
    void answersAnErrorWithTypeMessageAndTrace(String form, String type, String message) throws Exception {
        FakeRuntimeApi.Answer answer = shared.invoke(form(form));
        assertThat(answer.kind()).isEqualTo("error");
        assertThat(answer.text())
                .startsWith("{\"errorType\":\"" + type + "\",\"errorMessage\":\"" + message + "\",\"trace\":[");
        assertThat(answer.message().header(PodProtocol.ERROR_TYPE)).isEqualTo(type);
    }

    @Test
    void refusesAnEventThatIsNotJson() throws Exception {
        FakeRuntimeApi.Answer answer = shared.invoke("{nope");
        assertThat(answer.text()).startsWith("{\"errorType\":\"SyntaxError\"");
    }

    @Test
    void givesTheHandlerAWholeContext() throws Exception {
        FakeRuntimeApi.Answer answer = shared.invoke(
                form("context"),
                Map.of(
                        PodProtocol.TRACE_ID, "Root=1-5759e988-bd862e3fe1be46a994272793",
                        PodProtocol.CLIENT_CONTEXT, "{\"custom\":{\"k\":\"ü\"}}",
                        PodProtocol.COGNITO_IDENTITY, "{\"cognitoIdentityId\":\"me\"}"));
        assertThat(answer.text())
                .contains("\"callbackWaitsForEmptyEventLoop\":true")
                .contains("\"functionVersion\":\"$LATEST\"")
                .contains("\"functionName\":\"under-test\"")
                .contains("\"memoryLimitInMB\":\"256\"")
                .contains("\"logGroupName\":\"/aws/lambda/under-test\"")
                .contains("\"logStreamName\":\"under-test-abc\"")
                .contains("\"clientContext\":{\"custom\":{\"k\":\"ü\"}}")
                .contains("\"identity\":{\"cognitoIdentityId\":\"me\"}")
                .contains("\"invokedFunctionArn\":\"" + FakeRuntimeApi.ARN + "\"")
                .contains("\"awsRequestId\":\"" + shared.gateway.latestId() + "\"")
                .contains("\"functions\":[\"succeed\",\"fail\",\"done\",\"getRemainingTimeInMillis\"]")
                .contains("\"trace\":\"Root=1-5759e988-bd862e3fe1be46a994272793\"")
                .containsPattern("\"remaining\":29\\d{3}")
                .contains("/forms\"")
                .doesNotContain("token");
        assertThat(shared.invoke(form("context")).text()).doesNotContain("trace");
    }

    @Test
    void waitsForTheGatewaysSocketWhereThereIsToBeOne(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("index.js"), "console.log('loaded'); exports.handler = async () => 'here';");
        Path socket = folder.resolve("runtime.sock");
        Map<String, String> environment =
                Map.of("HEARTH_RUNTIME_SOCKET", "unix://" + socket, "AWS_LAMBDA_RUNTIME_API", "127.0.0.1:1");
        try (Pod pod = Pod.start(RUNTIME, folder, "index.handler", environment)) {
            Pod.await().until(() -> pod.log().contains("loaded"));
            try (UnixRelay relay = new UnixRelay(socket, pod.gateway.address())) {
                assertThat(pod.invoke("{}").text()).isEqualTo("\"here\"");
            }
        }
    }

    @Test
    void whoeverReadsTheEnvironmentFindsTheTraceId() throws Exception {
        String trace = "Root=1-5759e988-bd862e3fe1be46a994272793";
        assertThat(shared.invoke(form("environment"), Map.of(PodProtocol.TRACE_ID, trace))
                        .text())
                .isEqualTo("{'one':'%1$s','has':true,'spread':'%1$s','child':'%1$s','mine':[1,'1',true,null]}"
                        .formatted(trace)
                        .replace('\'', '"'));
        assertThat(shared.invoke(form("environment")).text()).contains("\"has\":false", "\"child\":\"\"");
    }

    @Test
    void logsLinesInLambdasFormat() throws Exception {
        FakeRuntimeApi.Answer answer = shared.invoke(form("log"), Map.of(PodProtocol.LOG_TYPE, "Tail"));
        String id = shared.gateway.latestId();
        String tail = tail(answer);
        assertThat(tail)
                .containsPattern("\\n\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\t" + id
                        + "\tINFO\ta line and\nanother \\{ x: 1 }\n")
                .contains("\t" + id + "\tERROR\tbad\n")
                .contains("\tWARN\tcareful\n", "\tDEBUG\tdetail\n", "raw out\nraw err\n");
        Pod.await().until(() -> shared.log().contains(tail));
    }

    @Test
    @Tag("slow")
    void keepsItsGarbageWithinTheFunctionsMemory() throws Exception {
        try (Pod pod = forms(Map.of("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"))) {
            for (int i = 0; i < 4; i++) {
                assertThat(Integer.parseInt(pod.invoke(form("churn")).text())).isLessThan(110);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            forms | sub/other.handler          | "other.js"
            forms | index.nested.deep.handler  | "nested"
            esm   | src/app.handler            | {"name":"es module","url":"app.js"}
            esm   | index.handler              | {"name":"es module","url":"index.mjs"}
            esm   | common.handler             | "common"
            """)
    void loadsHandlersFromNestedPathsAndBothModuleKinds(String folder, String handler, String expected)
            throws Exception {
        try (Pod pod = pod(folder, handler)) {
            assertThat(pod.invoke("{}").text()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            forms         | index.missing    | Runtime.HandlerNotFound           | index.missing is undefined or not exported
            forms         | index.text       | Runtime.HandlerNotFound           | index.text is not a function
            forms         | nothere.handler  | Runtime.ImportModuleError         | Error: Cannot find module 'nothere'
            forms         | handler          | Runtime.MalformedHandlerName      | is not a valid handler name
            forms         | ../up.handler    | Runtime.MalformedHandlerName      | is not a valid handler name
            broken-module | index.handler    | Runtime.ImportModuleError         | no-such-package
            broken-syntax | index.handler    | Runtime.UserCodeSyntaxError       | SyntaxError: Unexpected token
            broken-throw  | index.handler    | TypeError                         | at load
            broken-reject | index.handler    | Runtime.UnhandledPromiseRejection | Error: while loading
            broken-tla    | index.handler    | Runtime.NodeJsExit                | never settles
            """)
    void reportsAnInitErrorOnceAndExits(String folder, String handler, String type, String message) throws Exception {
        try (Pod pod = pod(folder, handler)) {
            HttpMessage error = onlyInitError(pod);
            assertThat(error.header(PodProtocol.ERROR_TYPE)).isEqualTo(type);
            assertThat(error.text())
                    .startsWith("{\"errorType\":\"" + type + "\"")
                    .contains(message);
            assertThat(pod.log()).contains("ERROR").contains(type);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "unhandled, Runtime.UnhandledPromiseRejection, Error: nobody catches, 128",
        "uncaught, Error, out of a timer, 129"
    })
    void anErrorThatNobodyCatchesEndsTheInvocationAndThePod(String form, String type, String message, int code)
            throws Exception {
        try (Pod pod = forms()) {
            FakeRuntimeApi.Answer answer = pod.invoke(form(form), Map.of(PodProtocol.LOG_TYPE, "Tail"));
            assertThat(answer.kind()).isEqualTo("error");
            assertThat(answer.text())
                    .startsWith("{\"errorType\":\"" + type + "\",\"errorMessage\":\"" + message + "\"");
            assertThat(answer.message().header(PodProtocol.LOG_TAIL)).isNotEmpty();
            assertThat(pod.exitCode()).isEqualTo(code);
        }
    }

    @Test
    void anAsyncHandlerThatNeverSettlesIsAnError() throws Exception {
        try (Pod pod = pod("forms", "index.never")) {
            assertThat(pod.invoke("{}").text()).startsWith("{\"errorType\":\"Runtime.NodeJsExit\"");
            assertThat(pod.invoke("{}").text()).startsWith("{\"errorType\":\"Runtime.NodeJsExit\"");
        }
    }

    @Test
    void streamsAResponse() throws Exception {
        try (Pod pod = pod("forms", "index.stream")) {
            FakeRuntimeApi.Answer plain = pod.invoke(form("plain"));
            assertThat(plain.kind()).isEqualTo("response");
            assertThat(plain.text()).isEqualTo("one {\"two\":2}!");
            assertThat(plain.message().header(PodProtocol.RESPONSE_MODE)).isEqualTo("streaming");
            assertThat(plain.message().header("content-type")).isEqualTo("application/octet-stream");

            assertThat(pod.invoke(form("type")).message().header("content-type"))
                    .isEqualTo("text/plain");

            FakeRuntimeApi.Answer http = pod.invoke(form("http"));
            assertThat(http.message().header("content-type"))
                    .isEqualTo("application/vnd.awslambda.http-integration-response");
            assertThat(http.text())
                    .isEqualTo("{\"statusCode\":201,\"headers\":{\"a\":\"b\"}}" + "\0".repeat(8) + "body");

            FakeRuntimeApi.Answer early = pod.invoke(form("early"));
            assertThat(early.kind()).isEqualTo("error");
            assertThat(early.text()).contains("before the first byte");

            FakeRuntimeApi.Answer late = pod.invoke(form("late"));
            assertThat(late.text()).isEqualTo("one {\"two\":2}");
            assertThat(late.message().trailers())
                    .containsEntry(PodProtocol.ERROR_TYPE.toLowerCase(java.util.Locale.ROOT), "SyntaxError");
            assertThat(new String(
                            Base64.getDecoder()
                                    .decode(late.message()
                                            .trailers()
                                            .getOrDefault("lambda-runtime-function-error-body", "")),
                            StandardCharsets.UTF_8))
                    .contains("after the first byte");

            assertThat(pod.invoke(form("unfinished")).message().trailers()).isNotEmpty();
            assertThat(pod.invoke(form("big")).message().body()).hasSize((64 << 20) + "one {\"two\":2}".length());
            assertThat(pod.invoke(form("plain")).text()).isEqualTo("one {\"two\":2}!");
        }
        try (Pod pod = pod("forms", "index.streamSync")) {
            assertThat(pod.invoke("{}").text()).contains("Streaming does not support non-async handlers.");
        }
    }
}
