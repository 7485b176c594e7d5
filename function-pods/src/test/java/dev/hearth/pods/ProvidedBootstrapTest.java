package dev.hearth.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hearth.api.PodProtocol;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProvidedBootstrapTest {
    private static final Path FUNCTIONS = Path.of("src/test/functions/provided");

    private static Pod pod(Path code, Map<String, String> environment) throws Exception {
        return Pod.start("provided", code, "my.handler", environment);
    }

    @ParameterizedTest
    @ValueSource(strings = {"shell", "script-without-mode"})
    void runsABootstrapInShell(String folder) throws Exception {
        try (Pod pod = pod(FUNCTIONS.resolve(folder), Map.of())) {
            assertThat(pod.invoke("{\"a\":1}").text()).isEqualTo("{\"echo\":{\"a\":1},\"handler\":\"my.handler\"}");
            FakeRuntimeApi.Answer failed = pod.invoke("\"fail\"");
            assertThat(failed.kind()).isEqualTo("error");
            assertThat(failed.text()).contains("Refused");
            assertThat(pod.log()).contains("handling request-1 in ").contains("/" + folder + "\n");
        }
    }

    /** Skipped on a machine without gcc. */
    @Test
    @Tag("gcc")
    void runsABootstrapInC(@TempDir Path code) throws Exception {
        assumeTrue(isOnPath("gcc"), "gcc is not on the PATH");
        Process gcc = new ProcessBuilder(
                        "gcc",
                        "-O1",
                        "-o",
                        code.resolve("bootstrap").toString(),
                        FUNCTIONS.resolve("c/bootstrap.c").toString())
                .inheritIO()
                .start();
        assertThat(gcc.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(gcc.exitValue()).isEqualTo(0);
        try (Pod pod = pod(code, Map.of())) {
            for (int i = 0; i < 3; i++) {
                assertThat(pod.invoke("{\"a\":" + i + "}").text()).isEqualTo("{\"c\":{\"a\":" + i + "}}");
            }
            assertThat(pod.log()).isEqualTo("in C\nin C\nin C\n");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            empty           | Couldn't find valid bootstrap(s): [
            not-executable  | is not executable: set its mode in the zip
            bad-interpreter | cannot be executed here
            """)
    void saysWhyThereIsNothingToRun(String folder, String message) throws Exception {
        try (Pod pod = pod(FUNCTIONS.resolve(folder), Map.of())) {
            HttpMessage error = pod.gateway.awaitInitError();
            assertThat(error.text())
                    .startsWith("{\"errorType\":\"Runtime.InvalidEntrypoint\",\"errorMessage\":\"")
                    .contains(message);
            assertThat(error.header(PodProtocol.ERROR_TYPE)).isEqualTo("Runtime.InvalidEntrypoint");
            assertThat(pod.exitCode()).isEqualTo(1);
            assertThat(pod.log()).contains("[ERROR] Runtime.InvalidEntrypoint: ");
        }
    }

    @Test
    void saysItWithoutCurlToo(@TempDir Path bin) throws Exception {
        for (String tool : new String[] {"bash", "sed", "wc"}) {
            Path found = Stream.of("/usr/bin", "/bin")
                    .map(folder -> Path.of(folder, tool))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow();
            Files.createSymbolicLink(bin.resolve(tool), found);
        }
        try (Pod pod = pod(FUNCTIONS.resolve("empty"), Map.of("PATH", bin.toString()))) {
            assertThat(pod.gateway.awaitInitError().text()).contains("Runtime.InvalidEntrypoint");
            assertThat(pod.exitCode()).isEqualTo(1);
        }
    }

    private static boolean isOnPath(String tool) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }
}
