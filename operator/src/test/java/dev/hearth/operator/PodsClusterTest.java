package dev.hearth.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.Assignment;
import dev.hearth.api.Demand.PodState;
import dev.hearth.api.Labels;
import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionStatus;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Pods come and go with what is asked of a function, some of them from a pool. */
@Tag("cluster")
@EnabledIfEnvironmentVariable(named = "HEARTH_TEST_KUBECONFIG", matches = ".+")
class PodsClusterTest extends OperatorStage {
    @Test
    void startsOnePodAndIsReadyWhenItServes() throws Exception {
        apply(inline("hello", "export const handler = async () => 1"));
        awaitReady("hello", "True", "Serving");
        FunctionStatus status = status("hello");
        assertThat(status.pods).isEqualTo(1);
        assertThat(status.urlPath).isEqualTo("/functions/" + namespace + "/hello");
        assertThat(status.selector).isEqualTo("hearth.dev/function=hello");
        assertThat(status.observedGeneration).isEqualTo(1);
        Pod pod = pods("hello").getFirst();
        assertThat(pod.getMetadata().getName()).startsWith("hello-" + status.revision.substring(0, 8) + "-");
        assertThat(pod.getMetadata().getAnnotations().get(Labels.RUNTIME_HOST)).startsWith("127.");
        assertThat(HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(operator.packagesUrl().resolve("/packages/" + status.codeSha256))
                                        .build(),
                                HttpResponse.BodyHandlers.ofByteArray())
                        .body())
                .startsWith('P', 'K');
    }

    @Test
    void gatewaysAreToldWhatAWaitingPodHasToBeToldAndAPoolIsMade() {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(Labels.SYSTEM_NAMESPACE)
                        .endMetadata()
                        .build())
                .serverSideApply();
        apply(inline("hello", "export const handler = async () => 1"));
        awaitReady("hello", "True", "Serving");
        Map<String, String> told = assignment("hello").orElseThrow().getData();
        assertThat(decoded(told, Assignment.REVISION)).isEqualTo(status("hello").revision);
        assertThat(decoded(told, Assignment.SHAPE)).isEqualTo("nodejs20.x-128");
        assertThat(decoded(told, Assignment.BODY)).contains("\"AWS_LAMBDA_FUNCTION_NAME\":\"hello\"");
        await().atMost(SOON)
                .until(() -> !client.pods()
                        .inNamespace(namespace)
                        .withLabel(Labels.POOL, "nodejs20.x-128")
                        .list()
                        .getItems()
                        .isEmpty());
        client.resources(Function.class)
                .inNamespace(namespace)
                .withName("hello")
                .delete();
        await().atMost(SOON).until(() -> assignment("hello").isEmpty());
    }

    @Test
    void scalesFromZeroOnDemandAndDrainsBackToZero() {
        Function hello = inline("hello", "export const handler = async () => 1");
        hello.getSpec().scaling.initialScale = 0;
        apply(hello);
        awaitReady("hello", "True", "Untried");
        assertThat(pods("hello")).isEmpty();

        gateway.queue("hello", 3);
        await().atMost(SOON).until(() -> pods("hello").size() == 3);
        gateway.queue("hello", 0);

        await().atMost(SOON).until(() -> pods("hello").isEmpty());
        awaitReady("hello", "True", "Idle");
    }

    @Test
    void doesNotEndAPodThatWorksWhenScalingDown() {
        apply(inline("hello", "export const handler = async () => 1"));
        awaitReady("hello", "True", "Serving");
        String pod = pods("hello").getFirst().getMetadata().getName();
        gateway.works(pod, 1);
        Function changed = inline("hello", "export const handler = async () => 2");
        apply(changed);
        await().atMost(SOON)
                .until(() -> gateway.report(pod)
                        .map(report -> report.state() == PodState.RETIRING)
                        .orElse(false));
        assertThat(pods("hello"))
                .anyMatch(there -> there.getMetadata().getName().equals(pod));

        gateway.works(pod, 0);
        gateway.drains(pod);
        await().atMost(SOON)
                .until(() -> pods("hello").stream()
                        .noneMatch(there -> there.getMetadata().getName().equals(pod)));
    }

    @Test
    void deletingAFunctionRemovesItsPods() {
        apply(inline("hello", "export const handler = async () => 1"));
        awaitReady("hello", "True", "Serving");
        client.resources(Function.class)
                .inNamespace(namespace)
                .withName("hello")
                .delete();
        // A controller manager learns of a new kind twice a minute, and collects nothing of it before.
        await().atMost(Duration.ofSeconds(90)).until(() -> pods("hello").isEmpty());
    }

    private Optional<Secret> assignment(String function) {
        return client
                .secrets()
                .inNamespace(Labels.SYSTEM_NAMESPACE)
                .withLabel(Labels.ASSIGNMENT, "true")
                .list()
                .getItems()
                .stream()
                .filter(secret -> decoded(secret.getData(), Assignment.NAMESPACE)
                                .equals(namespace)
                        && decoded(secret.getData(), Assignment.FUNCTION).equals(function))
                .findFirst();
    }

    private static String decoded(Map<String, String> data, String key) {
        return new String(java.util.Base64.getDecoder().decode(data.getOrDefault(key, "")));
    }
}
