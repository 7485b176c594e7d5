package dev.hearth.pods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.PodProtocol;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JavaBootstrapTest {
    private static final String FORMS = "dev.hearth.pods.handlers.Forms";
    private static final String KINDS = "dev.hearth.pods.handlers.Kinds";
    private static final Path CLASSES = Path.of("dev/hearth/pods/handlers");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path task;

    @SuppressWarnings("NullAway.Init")
    private static Pod shared;

    /** A task root as a package is unpacked: classes at its root, libraries in lib. */
    @BeforeAll
    static void start() throws Exception {
        Files.createDirectories(task.resolve(CLASSES));
        for (Path file : compiled()) {
            Files.copy(file, task.resolve(CLASSES).resolve(file.getFileName()));
        }
        Files.createDirectories(task.resolve("lib"));
        for (String library : List.of("aws-lambda-java-events", "joda-time")) {
            Path jar = Stream.of(System.getProperty("java.class.path").split(":"))
                    .map(Path::of)
                    .filter(path -> path.toString().contains(library))
                    .findFirst()
                    .orElseThrow();
            Files.copy(jar, task.resolve("lib").resolve(library + ".jar"));
        }
        shared = pod(FORMS, Map.of());
    }

    @AfterAll
    static void end() throws Exception {
        shared.close();
    }

    private static List<Path> compiled() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target/test-classes").resolve(CLASSES))) {
            return files.toList();
        }
    }

    private static Pod pod(String handler, Map<String, String> environment) throws Exception {
        return Pod.start("java25", task, handler, environment);
    }

    private static String form(String name) {
        return "{\"form\":\"" + name + "\",\"name\":\"Ada\",\"text\":\"té\"}";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            map     | {"hello":"Ada"}
            nothing | null
            unicode | "té → ü€"
            """)
    void answersWhatTheHandlerGives(String form, String expected) throws Exception {
        FakeRuntimeApi.Answer answer = shared.invoke(form(form));
        assertThat(answer.kind()).isEqualTo("response");
        assertThat(answer.text()).isEqualTo(expected);
    }

    @Test
    void answersAnErrorWithTypeMessageAndTheUsersOwnStackTrace() throws Exception {
        FakeRuntimeApi.Answer answer = shared.invoke(form("throw"));
        assertThat(answer.kind()).isEqualTo("error");
        assertThat(answer.text())
                .startsWith(
                        "{\"errorMessage\":\"thrown\",\"errorType\":\"java.lang.IllegalStateException\",\"stackTrace\":["
                                + "\"dev.hearth.pods.handlers.Forms.handleRequest(Forms.java:")
                .doesNotContain("Bootstrap");
        assertThat(answer.message().header(PodProtocol.ERROR_TYPE)).isEqualTo("Runtime.UserException");
        Pod.await()
                .until(
                        () -> shared.log()
                                .contains(
                                        "thrown: java.lang.IllegalStateException\njava.lang.IllegalStateException: thrown\n\tat "));
        assertThat(shared.invoke("{nope").kind()).isEqualTo("error");
        assertThat(shared.invoke(form("throwAtLength")).message().body()).hasSizeBetween(64 << 10, 512 << 10);
    }

    @Test
    void sendsSixMebibytesAndReportsMore() throws Exception {
        assertThat(shared.invoke(form("large")).message().body()).hasSize(PodProtocol.MAX_PAYLOAD_BYTES);
        assertThat(shared.invoke(form("tooLarge")).text()).contains("Function.ResponseSizeTooLarge");
        String text = "é".repeat(3_000_000);
        assertThat(shared.invoke("{\"form\":\"size\",\"text\":\"" + text + "\"}")
                        .text())
                .isEqualTo("3000000");
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
                .contains("\"id\":\"" + shared.gateway.latestId() + "\"")
                .contains("\"group\":\"/aws/lambda/under-test\",\"stream\":\"under-test-abc\"")
                .contains("\"name\":\"under-test\",\"version\":\"$LATEST\",\"arn\":\"" + FakeRuntimeApi.ARN + "\"")
                .contains("\"memory\":256", "\"custom\":{\"k\":\"ü\"}", "\"identity\":\"me\"")
                .containsPattern("\"remaining\":29\\d{3}")
                .contains("\"trace\":\"Root=1-5759e988-bd862e3fe1be46a994272793\"")
                .contains("\"folder\":\"" + task.getFileName() + "\"");
        assertThat(shared.invoke(form("context")).text()).contains("\"custom\":\"none\"", "\"trace\":\"null\"");
    }

    @Test
    void logsAndSendsTheTailWhenAsked() throws Exception {
        FakeRuntimeApi.Answer answer = shared.invoke(form("log"), Map.of(PodProtocol.LOG_TYPE, "Tail"));
        String id = shared.gateway.latestId();
        String tail = new String(
                Base64.getDecoder().decode(answer.message().header(PodProtocol.LOG_TAIL)), StandardCharsets.UTF_8);
        assertThat(tail)
                .startsWith(
                        "START RequestId: " + id + " Version: $LATEST\nprinted ü\ncomplained\nby logger\nby runtime\n")
                .containsPattern("END RequestId: " + id + "\nREPORT RequestId: " + id
                        + "\tDuration: [0-9.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 256 MB\tMax Memory Used: \\d+ MB(\tInit"
                        + " Duration: [0-9.]+ ms)?\n$");
        FakeRuntimeApi.Answer flood = shared.invoke(form("flood"), Map.of(PodProtocol.LOG_TYPE, "Tail"));
        byte[] bytes = Base64.getDecoder().decode(flood.message().header(PodProtocol.LOG_TAIL));
        assertThat(bytes).hasSizeLessThanOrEqualTo(4096);
        assertThat(new String(bytes, StandardCharsets.UTF_8)).contains("x\nthe end\nEND RequestId: ");
        assertThat(shared.invoke(form("log")).message().header(PodProtocol.LOG_TAIL))
                .isEmpty();
        assertThat(shared.log().split("Init Duration", -1)).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ::older  | {"name":"Ada","age":36}       | {"name":"Ada","age":37}
            ::length | "four"                        | 14
            ::bodies | {"Records":[{"body":"a"},{"body":"b"}]} | "ab"
            $Stream  | [1,2]                         | {"echo":[1,2]}
            """)
    void runsEveryKindOfHandler(String handler, String event, String expected) throws Exception {
        try (Pod pod = pod(KINDS + handler, Map.of())) {
            assertThat(pod.invoke(event).text()).isEqualTo(expected);
            assertThat(pod.invoke(event).text()).isEqualTo(expected);
        }
    }

    @Test
    void loadsTheHandlerFromAJar(@TempDir Path other) throws Exception {
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(other.resolve("function.jar")))) {
            for (Path file : compiled()) {
                jar.putNextEntry(new JarEntry(CLASSES + "/" + file.getFileName()));
                Files.copy(file, jar);
            }
        }
        try (Pod pod = Pod.start("java25", other, FORMS + "::handleRequest", Map.of())) {
            assertThat(pod.invoke(form("map")).text()).isEqualTo("{\"hello\":\"Ada\"}");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            com.example.Nowhere                    | java.lang.ClassNotFoundException | Class not found: com.example.Nowhere
            dev.hearth.pods.handlers.Kinds::absent |                                  | No public method named absent
            dev.hearth.pods.handlers.Kinds$Broken::handle | java.lang.IllegalStateException | cannot be made
            ::                                     |                                  | Invalid handler
            """)
    void reportsAnInitErrorOnceAndExits(String handler, String type, String message) throws Exception {
        try (Pod pod = pod(handler, Map.of())) {
            HttpMessage error = pod.gateway.awaitInitError();
            assertThat(error.text()).contains(message).contains(type == null ? "" : type);
            assertThat(error.header(PodProtocol.ERROR_TYPE)).isEqualTo("Runtime.BadFunctionCode");
            assertThat(pod.exitCode()).isEqualTo(1);
            assertThat(pod.gateway.initErrors).isEmpty();
            assertThat(pod.gateway.nexts).hasValue(0);
        }
    }

    @Test
    void exitInAHandlerEndsThePodWithItsCode() throws Exception {
        try (Pod pod = pod(FORMS, Map.of())) {
            CompletableFuture<FakeRuntimeApi.Answer> answer = pod.gateway.submit(form("exit"), Map.of());
            assertThat(pod.exitCode()).isEqualTo(7);
            assertThat(answer).isNotDone();
            assertThat(pod.log()).contains("REPORT RequestId: request-1");
        }
    }

    @Test
    void outOfMemoryIsReportedAndEndsThePod() throws Exception {
        try (Pod pod = pod(FORMS, Map.of())) {
            assertThat(pod.invoke(form("leak")).text()).contains("java.lang.OutOfMemoryError");
            assertThat(pod.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void comesBackAfterItsConnectionDroppedAndSpeaksToAnyOtherRuntimeApi() throws Exception {
        try (Pod pod = pod(FORMS, Map.of()).parked()) {
            int port = pod.gateway.stop();
            pod.gateway.restart(port);
            assertThat(pod.invoke(form("map")).text()).isEqualTo("{\"hello\":\"Ada\"}");
            pod.gateway.dropNextAnswer = true;
            assertThat(pod.invoke(form("map")).text()).isEqualTo("{\"hello\":\"Ada\"}");
            pod.gateway.combined = false;
            pod.gateway.chunkedEvents = true;
            for (int i = 0; i < 3; i++) {
                assertThat(pod.invoke(form("map")).text()).isEqualTo("{\"hello\":\"Ada\"}");
            }
            pod.gateway.nextStatus = 410;
            pod.gateway.dropConnections();
            assertThat(pod.exitCode()).isEqualTo(0);
        }
    }

    @Test
    void onSigtermAParkedPodExitsAtOnceAndABusyOneFinishesFirst() throws Exception {
        try (Pod pod = pod(FORMS, Map.of()).parked()) {
            pod.process.destroy();
            assertThat(pod.exitCode()).isEqualTo(0);
        }
        try (Pod pod = pod(FORMS, Map.of()).parked()) {
            CompletableFuture<FakeRuntimeApi.Answer> slow =
                    pod.gateway.submit("{\"form\":\"slow\",\"ms\":150}", Map.of());
            Pod.await().until(() -> pod.log().contains("START"));
            pod.process.destroy();
            assertThat(slow.get(20, TimeUnit.SECONDS).text()).isEqualTo("\"request-1\"");
            assertThat(slow.get().message().header(PodProtocol.HEARTH_NEXT)).isEmpty();
            assertThat(pod.exitCode()).isEqualTo(0);
        }
    }

    @Test
    void runsSeveralInvocationsAtOnceWhenAllowedTo() throws Exception {
        try (Pod pod = pod(FORMS, Map.of(PodProtocol.ENV_MAX_CONCURRENCY, "4"))) {
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
                        .contains(id + " met\n");
            }
            pod.process.destroy();
            assertThat(pod.exitCode()).isEqualTo(0);
        }
    }
}
