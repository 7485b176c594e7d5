package dev.hearth.pods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.function.Function;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples' inline code, each run by its runtime as the local kubelet lays it out: plain files, no modes. */
class ExamplesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path code;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            hello          | {"name":"Ada"}                                                 | {"greeting":"Hello, Ada!","requestId":"request-1"}
            hello          | {"requestContext":{"http":{}},"queryStringParameters":{"name":"Ada"}} | {"statusCode":200,"headers":{"content-type":"text/plain; charset=utf-8"},"body":"Hello, Ada!\\n"}
            hello          | {"requestContext":{"http":{}}}                                 | {"statusCode":200,"headers":{"content-type":"text/plain; charset=utf-8"},"body":"Hello, world!\\n"}
            hello-python   | {"name":"Ada"}                                                 | {"greeting": "Hello, Ada!"}
            hello-python   | {"queryStringParameters":{"name":"Ada"}}                       | {"greeting": "Hello, Ada!"}
            hello-provided | {"name":"Ada"}                                                 | {"youSent":{"name":"Ada"}}
            """)
    void answersAsItsReadmeSays(String example, String event, String expected) throws Exception {
        Function function;
        try (InputStream yaml = Files.newInputStream(Path.of("../examples", example, "function.yaml"))) {
            function = new KubernetesSerialization().unmarshal(yaml, Function.class);
        }
        for (Map.Entry<String, String> file : function.getSpec().code.inline.entrySet()) {
            Files.writeString(code.resolve(file.getKey()), file.getValue());
        }
        String handler = Objects.requireNonNullElse(function.getSpec().handler, "");
        try (Pod pod = Pod.start(function.getSpec().runtime, code, handler, Map.of())) {
            assertThat(pod.invoke(event).text()).isEqualTo(expected);
        }
    }
}
