package dev.hearth.operator.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.function.Function;
import dev.hearth.operator.code.Digest;
import dev.hearth.operator.function.FunctionRequest.Source;
import dev.hearth.operator.function.References.Contents;
import dev.hearth.operator.function.References.Kind;
import dev.hearth.operator.function.References.Reference;
import dev.hearth.operator.pods.PodPlan;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code in-*.yaml} is a Function, {@code out-*.yaml} the template that it is planned to. */
class PodPlannerTest {
    private static final Path PLANS = Path.of("src", "test", "resources", "plans");
    private static final Digest CODE = new Digest("ab".repeat(32));
    private static final Reference KEYS = new Reference(Kind.SECRET, "default", "keys");

    private static final Reference CLICKS = new Reference(Kind.STREAM, "default", "clicks");
    private static final Reference PEOPLE = new Reference(Kind.USER_POOL, "default", "people");

    static Stream<Path> cases() throws IOException {
        return Files.list(PLANS)
                .filter(file -> file.getFileName().toString().startsWith("in-"))
                .sorted();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void plans(Path in) throws IOException {
        Path out = in.resolveSibling(in.getFileName().toString().replaceFirst("^in-", "out-"));
        Pod planned = plan(function(in), planner("http://127.0.0.1:9002"), "one")
                .template()
                .pod();
        String yaml = Serialization.asYaml(planned);
        assertThat(out).as("the expected plan of %s", in).exists();
        assertThat(yaml).isEqualTo(Files.readString(out));
    }

    @Test
    void theRevisionDoesNotChangeWithScalingDescriptionOrWhereTheOperatorServesPackages() throws IOException {
        Function before = function(PLANS.resolve("in-inline.yaml"));
        Function after = function(PLANS.resolve("in-inline.yaml"));
        after.getSpec().description = "another";
        after.getSpec().scaling.maxScale = 7;
        assertThat(plan(after, planner("http://127.0.0.1:4711"), "one").revision())
                .isEqualTo(plan(before, planner("http://127.0.0.1:9002"), "one").revision());
    }

    @Test
    void theRevisionChangesWithAReferencedValue() throws IOException {
        Function function = function(PLANS.resolve("in-references.yaml"));
        PodPlanner planner = planner("http://127.0.0.1:9002");
        assertThat(plan(function, planner, "one").revision())
                .isNotEqualTo(plan(function, planner, "two").revision());
    }

    @Test
    void theRevisionChangesWithMemoryTimeoutAndEnvironment() throws IOException {
        PodPlanner planner = planner("http://127.0.0.1:9002");
        String before =
                plan(function(PLANS.resolve("in-inline.yaml")), planner, "one").revision();
        Function memory = function(PLANS.resolve("in-inline.yaml"));
        memory.getSpec().memoryMiB = 256;
        Function timeout = function(PLANS.resolve("in-inline.yaml"));
        timeout.getSpec().timeoutSeconds = 4;
        assertThat(plan(memory, planner, "one").revision()).isNotEqualTo(before);
        assertThat(plan(timeout, planner, "one").revision()).isNotEqualTo(before);
    }

    @Test
    void theRevisionChangesWhenAFunctionGetsANetworkPolicyOfItsOwnButNotWithItsRules() throws IOException {
        PodPlanner planner = planner("http://127.0.0.1:9002");
        Function without = function(PLANS.resolve("in-network.yaml"));
        without.getSpec().network = null;
        Function closed = function(PLANS.resolve("in-network.yaml"));
        closed.getSpec().network.egress = List.of();
        String revision =
                plan(function(PLANS.resolve("in-network.yaml")), planner, "one").revision();
        assertThat(plan(without, planner, "one").revision()).isNotEqualTo(revision);
        assertThat(plan(closed, planner, "one").revision()).isEqualTo(revision);
    }

    private static PodPlanner planner(String packages) {
        return new PodPlanner(new PodSettings(
                "ghcr.io/hearth/",
                "0.1",
                "us-east-1",
                URI.create(packages),
                Optional.of(URI.create("http://127.0.0.1:9003")),
                Optional.of(URI.create("http://127.0.0.1:9005"))));
    }

    private static PodPlan plan(Function function, PodPlanner planner, String secret) {
        assertThat(SpecRules.problems(function)).isEmpty();
        FunctionRequest request = FunctionRequest.of(function);
        Optional<Digest> code = request.source() instanceof Source.Image ? Optional.empty() : Optional.of(CODE);
        return planner.plan(
                request,
                code,
                Map.of(
                        KEYS, new Contents("uid", "1", Map.of("token", secret.getBytes(StandardCharsets.UTF_8))),
                        CLICKS,
                                new Contents(
                                        "uid",
                                        "1",
                                        Map.of(Bound.STREAM_NAME, "Clicks_2026".getBytes(StandardCharsets.UTF_8))),
                        PEOPLE,
                                new Contents(
                                        "uid",
                                        "1",
                                        Map.of(
                                                Bound.USER_POOL_ID, "us-east-1_people".getBytes(StandardCharsets.UTF_8),
                                                Bound.ISSUER,
                                                        "http://127.0.0.1:9004/realms/people"
                                                                .getBytes(StandardCharsets.UTF_8)))));
    }

    private static Function function(Path file) throws IOException {
        return Serialization.unmarshal(Files.readString(file), Function.class);
    }
}
