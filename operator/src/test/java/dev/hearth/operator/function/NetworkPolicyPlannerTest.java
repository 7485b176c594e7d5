package dev.hearth.operator.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.function.Function;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NetworkPolicyPlannerTest {
    private static final Path NETWORKS = Path.of("src", "test", "resources", "networks");

    @Test
    void allowsHearthAsTheBindingsNeedItNamesAndWhatTheSpecSays() throws IOException {
        assertPlanned("bound");
    }

    @Test
    void allowsTheChartsKeycloakToAFunctionThatVerifiesTheTokensOfAUserPool() throws IOException {
        assertPlanned("user-pool");
    }

    @Test
    void thereIsNoneForAFunctionThatSaysNothing() throws IOException {
        Path silent = NETWORKS.resolveSibling("plans").resolve("in-inline.yaml");
        assertThat(NetworkPolicyPlanner.plan(request(silent))).isEmpty();
    }

    private static void assertPlanned(String name) throws IOException {
        var policy = NetworkPolicyPlanner.plan(request(NETWORKS.resolve("in-" + name + ".yaml")))
                .orElseThrow();
        assertThat(Serialization.asYaml(policy)).isEqualTo(Files.readString(NETWORKS.resolve("out-" + name + ".yaml")));
    }

    private static FunctionRequest request(Path file) throws IOException {
        return FunctionRequest.of(Serialization.unmarshal(Files.readString(file), Function.class));
    }
}
