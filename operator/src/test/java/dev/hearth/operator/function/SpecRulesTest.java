package dev.hearth.operator.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.function.Function;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files of the CRD's rules, which API servers with CEL are tested with too, against the operator's own check. */
class SpecRulesTest {
    private static final Path FILES = Path.of("..", "api", "src", "test", "resources", "functions");

    static Stream<Path> valid() throws IOException {
        return files("valid-");
    }

    static Stream<Path> invalid() throws IOException {
        return files("invalid-");
    }

    @ParameterizedTest
    @MethodSource("valid")
    void hasNoProblemWith(Path file) throws IOException {
        assertThat(SpecRules.problems(function(file))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void refuses(Path file) throws IOException {
        String expected = Files.readAllLines(file).getFirst().replaceFirst("^# expect: ", "");
        assertThat(SpecRules.problems(function(file))).anyMatch(problem -> problem.contains(expected));
    }

    @Test
    void refusesAFunctionBesideHearthsOwnSecrets() throws IOException {
        Function function = function(FILES.resolve("valid-inline.yaml"));
        function.getMetadata().setNamespace("hearth-system");
        assertThat(SpecRules.problems(function))
                .singleElement()
                .asString()
                .contains("functions do not run in hearth-system");
    }

    private static Stream<Path> files(String prefix) throws IOException {
        return Files.list(FILES)
                .filter(file -> file.getFileName().toString().startsWith(prefix))
                .sorted();
    }

    private static Function function(Path file) throws IOException {
        return Serialization.unmarshal(Files.readString(file), Function.class);
    }
}
