package dev.hearth.conformance.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** One function of each runtime, from apply to an answer. */
@FunctionsSuite
public class RuntimesTest {
    private static byte[] resource(String name) throws IOException {
        try (var in = RuntimesTest.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("'" + name + "' is not beside the suite");
            }
            return in.readAllBytes();
        }
    }

    @Test
    void nodeAnswers(Workshop workshop) {
        var function = workshop.node(
                        "export const handler = async (event, context) => ({hello: event.name, left: context.getRemainingTimeInMillis(), id: context.awsRequestId})")
                .ready();
        var answer = function.answer("{\"name\":\"Ada\"}");
        assertThat(answer.path("hello").asText()).isEqualTo("Ada");
        assertThat(answer.path("left").asInt()).isBetween(1, 3000);
        assertThat(answer.path("id").asText()).isNotEmpty();
    }

    @Test
    void nodeCommonJsWithACallbackAnswers(Workshop workshop) {
        var function = workshop.deploy(
                        Map.of(
                                "runtime", "nodejs20.x",
                                "handler", "app.main",
                                "code",
                                        Map.of(
                                                "inline",
                                                Map.of(
                                                        "app.js",
                                                        "exports.main = (event, context, callback) => setTimeout(() => callback(null, event.n + 1), 5)"))))
                .ready();
        assertThat(function.answer("{\"n\":41}").asInt()).isEqualTo(42);
    }

    @Test
    void pythonAnswers(Workshop workshop) {
        var function = workshop.deploy(Map.of(
                        "runtime", "python3.11",
                        "handler", "app.handler",
                        "code", Map.of("inline", Map.of("app.py", """
                                def handler(event, context):
                                    return {"hello": event["name"], "memory": context.memory_limit_in_mb, "function": context.function_name}
                                """))))
                .ready();
        var answer = function.answer("{\"name\":\"Ada\"}");
        assertThat(answer.path("hello").asText()).isEqualTo("Ada");
        assertThat(answer.path("memory").asText()).isEqualTo("128");
        assertThat(answer.path("function").asText()).isEqualTo(function.name());
    }

    @Test
    void javaAnswersFromAZip(Platform platform, Workshop workshop) throws IOException {
        Path source = Files.write(platform.folder().resolve("Hello.java"), resource("Hello.java.txt"));
        var compiler = ToolProvider.getSystemJavaCompiler();
        assertThat(compiler.run(null, null, null, "--release", "25", source.toString()))
                .isZero();
        byte[] compiled = Files.readAllBytes(source.resolveSibling("Hello.class"));

        var function = workshop.deploy(Map.of(
                        "runtime",
                        "java25",
                        "handler",
                        "Hello::handle",
                        "memoryMiB",
                        256,
                        "timeoutSeconds",
                        10,
                        "code",
                        workshop.zip(Zip.of(Map.of("Hello.class", compiled)))))
                .ready();
        assertThat(function.answer("{\"name\":\"Ada\"}").path("hello").asText()).isEqualTo("Ada");
    }

    @Test
    void aShellScriptAnswers(Workshop workshop) throws IOException {
        var function = workshop.deploy(Map.of(
                        "runtime",
                        "provided",
                        "code",
                        Map.of(
                                "inline",
                                Map.of(
                                        "bootstrap",
                                        new String(
                                                resource("bootstrap.sh"), java.nio.charset.StandardCharsets.UTF_8)))))
                .ready();
        assertThat(function.answer("{\"name\":\"Ada\"}")
                        .path("echo")
                        .path("name")
                        .asText())
                .isEqualTo("Ada");
    }

    @Test
    void aCProgramAnswers(Platform platform, Workshop workshop) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "gcc builds it");
        Path source = Files.write(platform.folder().resolve("bootstrap.c"), resource("bootstrap.c"));
        Path program = source.resolveSibling("bootstrap");
        var gcc = new ProcessBuilder("gcc", "-O1", "-o", program.toString(), source.toString())
                .inheritIO()
                .start();
        assertThat(gcc.waitFor()).isZero();

        var function = workshop.deploy(Map.of(
                        "runtime",
                        "provided",
                        "code",
                        workshop.zip(
                                Zip.executable(source.resolveSibling(""), "bootstrap", Files.readAllBytes(program)))))
                .ready();
        assertThat(function.answer("{\"name\":\"Ada\"}").path("name").asText()).isEqualTo("Ada");
    }
}
