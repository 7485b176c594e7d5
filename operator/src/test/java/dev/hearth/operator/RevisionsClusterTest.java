package dev.hearth.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.Labels;
import dev.hearth.api.function.EnvironmentVariable;
import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionStatus;
import dev.hearth.operator.OperatorConfig.Leadership;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** What gives a new revision, and when it is made the active one. */
@Tag("cluster")
@EnabledIfEnvironmentVariable(named = "HEARTH_TEST_KUBECONFIG", matches = ".+")
class RevisionsClusterTest extends OperatorStage {
    @Test
    void makesANewRevisionActiveOnlyWhenItServes() {
        apply(inline("hello", "export const handler = async () => 1"));
        awaitReady("hello", "True", "Serving");
        String old = status("hello").revision;
        kubelet.fate = FakeKubelet.Fate.IMAGE_MISSING;
        apply(inline("hello", "export const handler = async () => 2"));
        awaitReady("hello", "True", "UpdateStuck");
        assertThat(condition("hello", FunctionStatus.READY).getMessage()).contains("cannot get the image");
        assertThat(status("hello").revision).isEqualTo(old);
        assertThat(pods("hello")).hasSize(2);

        kubelet.fate = FakeKubelet.Fate.SERVES;
        pods("hello").stream()
                .filter(pod -> !old.equals(pod.getMetadata().getLabels().get(Labels.REVISION)))
                .forEach(pod -> gateway.asksForWork("hello", pod.getMetadata().getName()));
        await().atMost(SOON).until(() -> !old.equals(status("hello").revision));
        await().atMost(SOON).until(() -> pods("hello").size() == 1);
        awaitReady("hello", "True", "Serving");
    }

    @Test
    void aChangedSecretGivesANewRevision() {
        secret("keys", "one");
        Function function = inline("hello", "export const handler = async () => 1");
        EnvironmentVariable variable = new EnvironmentVariable();
        variable.name = "TOKEN";
        variable.secretKeyRef = new EnvironmentVariable.KeyRef();
        variable.secretKeyRef.name = "keys";
        variable.secretKeyRef.key = "token";
        function.getSpec().environment = List.of(variable);
        apply(function);
        awaitReady("hello", "True", "Serving");
        String before = status("hello").revision;
        client.secrets()
                .inNamespace(namespace)
                .withName("keys")
                .edit(secret -> new SecretBuilder(secret)
                        .withStringData(Map.of("token", "two"))
                        .build());
        await().atMost(SOON).until(() -> !before.equals(status("hello").revision));
        await().atMost(SOON).until(() -> pods("hello").size() == 1);
    }

    @Test
    void aRestartKeepsPodsAndRevision() {
        apply(inline("hello", "export const handler = async () => 1"));
        awaitReady("hello", "True", "Serving");
        String revision = status("hello").revision;
        String pod = pods("hello").getFirst().getMetadata().getName();
        operator.close();
        operator = operator("two", new Leadership.Alone());
        Function touched = inline("hello", "export const handler = async () => 1");
        touched.getSpec().description = "the same code";
        apply(touched);
        await().atMost(SOON).until(() -> status("hello").observedGeneration == 2);
        assertThat(status("hello").revision).isEqualTo(revision);
        assertThat(pods("hello"))
                .extracting(there -> there.getMetadata().getName())
                .containsExactly(pod);
    }
}
