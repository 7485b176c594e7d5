package dev.hearth.operator.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.function.EnvironmentVariable;
import dev.hearth.api.function.Function;
import dev.hearth.api.function.Network;
import dev.hearth.api.function.PodOptions;
import dev.hearth.operator.code.Digest;
import dev.hearth.operator.function.References.Contents;
import dev.hearth.operator.function.References.Kind;
import dev.hearth.operator.function.References.Reference;
import dev.hearth.operator.pods.PodPlan;
import dev.hearth.operator.pools.AssignmentPlan;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which functions may take a pod that waits, and what it is told. */
class AssignmentPlannerTest {
    private static final Digest CODE = new Digest("ab".repeat(32));
    private static final URI PACKAGES = URI.create("http://127.0.0.1:9002");

    private static Optional<AssignmentPlan> plan(Consumer<Function> change) {
        Function function = Serialization.unmarshal("""
                apiVersion: hearth.dev/v1alpha1
                kind: Function
                metadata: {name: hello, namespace: default, uid: uid}
                spec:
                  runtime: nodejs20.x
                  handler: index.handler
                  code: {inline: {index.mjs: ""}}
                  memoryMiB: 256
                  scaling: {containerConcurrency: 3}
                  environment:
                  - {name: PLAIN, value: "$(X) $$(Y)"}
                  - {name: TOKEN, secretKeyRef: {name: keys, key: token}}
                """, Function.class);
        change.accept(function);
        FunctionRequest request = FunctionRequest.of(function);
        Map<Reference, Contents> references = Map.of(
                new Reference(Kind.SECRET, "default", "keys"),
                new Contents("uid", "1", Map.of("token", "s3cret".getBytes(StandardCharsets.UTF_8))));
        Optional<Digest> code =
                request.source() instanceof FunctionRequest.Source.Image ? Optional.empty() : Optional.of(CODE);
        PodPlanner pods = new PodPlanner(
                new PodSettings("ghcr.io/hearth/", "0.1", "us-east-1", PACKAGES, Optional.empty(), Optional.empty()));
        PodPlan own = pods.plan(request, code, references);
        return new AssignmentPlanner(PACKAGES, pods)
                .plan(request, own, code, references, Map.of("AWS_ACCESS_KEY_ID", "HKFN"));
    }

    @Test
    void thePodIsToldWhatAPodOfItsOwnWouldHaveInItsEnvironment() {
        AssignmentPlan plan = plan(function -> {}).orElseThrow();
        assertThat(plan.shape().namespace()).isEqualTo("default");
        assertThat(plan.shape().memoryMiB()).isEqualTo(256);
        assertThat(plan.codeUrl()).isEqualTo("http://127.0.0.1:9002/packages/" + CODE);
        assertThat(plan.environment())
                .containsEntry("_HANDLER", "index.handler")
                .containsEntry("AWS_LAMBDA_FUNCTION_NAME", "hello")
                .containsEntry("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
                .containsEntry("AWS_LAMBDA_MAX_CONCURRENCY", "3")
                .containsEntry("AWS_ACCESS_KEY_ID", "HKFN")
                .containsEntry("PLAIN", "$(X) $$(Y)")
                .containsEntry("TOKEN", "s3cret");
    }

    @Test
    void itsValuesAreNotInWhatIsLogged() {
        assertThat(plan(function -> {}).orElseThrow().toString())
                .contains("default/hello")
                .doesNotContain("s3cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"NODE_OPTIONS", "PYTHONPATH", "JAVA_TOOL_OPTIONS", "LD_PRELOAD", "LC_ALL", "TZ", "PATH", "HOME"})
    void variablesThatAreReadWhenAProcessStartsNeedAPodOfItsOwn(String name) {
        EnvironmentVariable variable = new EnvironmentVariable();
        variable.name = name;
        variable.value = "x";
        assertThat(plan(function -> function.getSpec().environment = List.of(variable)))
                .isEmpty();
    }

    @Test
    void whatSpecPodOrSpecNetworkSaysNeedsAPodOfItsOwn() {
        assertThat(plan(function -> function.getSpec().pod = new PodOptions())).isEmpty();
        assertThat(plan(function -> {
                    function.getSpec().network = new Network();
                    function.getSpec().network.egress = List.of();
                }))
                .isEmpty();
    }

    @Test
    void anImageOwnCodeOrALargerDiskNeedAPodOfItsOwn() {
        assertThat(plan(function -> function.getSpec().ephemeralStorageMiB = 513))
                .isEmpty();
        assertThat(plan(function -> function.getSpec().runtime = "provided")).isEmpty();
        assertThat(plan(function -> {
                    function.getSpec().code.inline = null;
                    function.getSpec().code.image = "example.org/app:1";
                }))
                .isEmpty();
    }
}
