package dev.hearth.pods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.PodProtocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link BootstrapContract} asks, and Java's own: kinds of handlers, jars, stack traces, the heap. */
class JavaBootstrapTest extends BootstrapContract {
    private static final String FORMS = "dev.hearth.pods.handlers.Forms";
    private static final String KINDS = "dev.hearth.pods.handlers.Kinds";
    private static final Path CLASSES = Path.of("dev/hearth/pods/handlers");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path task;

    JavaBootstrapTest() {
        super(new Forms(
                "map",
                "{\"hello\":\"Ada\"}",
                "tooLarge",
                "throwAtLength",
                "exit",
                "END RequestId: request-1",
                256L << 20));
    }

    @Override
    protected Pod forms(Map<String, String> environment) throws Exception {
        return pod(FORMS, environment);
    }

    /** A task root as a package is unpacked: classes at its root, libraries in lib. */
    @Override
    protected void prepare() throws Exception {
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
    }

    private static List<Path> compiled() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target/test-classes").resolve(CLASSES))) {
            return files.toList();
        }
    }

    private Pod pod(String handler, Map<String, String> environment) throws Exception {
        return Pod.start("java25", task, handler, environment);
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
    void logsWhatIsPrintedAndWhatTheLoggersSay() throws Exception {
        FakeRuntimeApi.Answer answer = shared.invoke(form("log"), Map.of(PodProtocol.LOG_TYPE, "Tail"));
        assertThat(tail(answer))
                .startsWith("START RequestId: " + shared.gateway.latestId()
                        + " Version: $LATEST\nprinted ü\ncomplained\nby logger\nby runtime\n");
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
            HttpMessage error = onlyInitError(pod);
            assertThat(error.text()).contains(message).contains(type == null ? "" : type);
            assertThat(error.header(PodProtocol.ERROR_TYPE)).isEqualTo("Runtime.BadFunctionCode");
        }
    }

    @Test
    void outOfMemoryIsReportedAndEndsThePod() throws Exception {
        try (Pod pod = pod(FORMS, Map.of())) {
            assertThat(pod.invoke(form("leak")).text()).contains("java.lang.OutOfMemoryError");
            assertThat(pod.exitCode()).isEqualTo(1);
        }
    }
}
