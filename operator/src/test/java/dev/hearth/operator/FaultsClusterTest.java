package dev.hearth.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.Demand.InitError;
import dev.hearth.api.function.Code;
import dev.hearth.api.function.EnvironmentVariable;
import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionStatus;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** What a function's status and events say where something is missing or fails. */
@Tag("cluster")
@EnabledIfEnvironmentVariable(named = "HEARTH_TEST_KUBECONFIG", matches = ".+")
class FaultsClusterTest extends OperatorStage {
    @Test
    void saysWhatIsWrongWithCodeAndReferences() {
        Function zip = function("zipped");
        zip.getSpec().code.zip = new Code.Zip();
        zip.getSpec().code.zip.sha256 = "0".repeat(64);
        apply(zip);
        Function map = function("mapped");
        map.getSpec().code.configMap = "absent";
        apply(map);
        Function secret = inline("secretive", "export const handler = async () => 1");
        EnvironmentVariable variable = new EnvironmentVariable();
        variable.name = "TOKEN";
        variable.secretKeyRef = new EnvironmentVariable.KeyRef();
        variable.secretKeyRef.name = "keys";
        variable.secretKeyRef.key = "token";
        secret.getSpec().environment = List.of(variable);
        apply(secret);

        awaitReady("zipped", "False", "CodeNotFound");
        awaitReady("mapped", "False", "ConfigMapNotFound");
        awaitReady("secretive", "False", "SecretNotFound");
        assertThat(condition("zipped", FunctionStatus.CODE_AVAILABLE).getStatus())
                .isEqualTo("False");
        assertThat(condition("secretive", FunctionStatus.CODE_AVAILABLE).getStatus())
                .isEqualTo("True");
        await().atMost(SOON)
                .until(() -> client.v1().events().inNamespace(namespace).list().getItems().stream()
                        .map(Event::getReason)
                        .toList()
                        .containsAll(List.of("CodeNotFound", "ConfigMapNotFound", "SecretNotFound")));

        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("absent")
                        .withNamespace(namespace)
                        .endMetadata()
                        .withData(Map.of("index.mjs", "export const handler = async () => 1"))
                        .build())
                .create();
        secret("keys", "one");
        awaitReady("mapped", "True", "Serving");
        awaitReady("secretive", "True", "Serving");
    }

    @Test
    void tellsAnInitErrorAndACrashLoop() {
        kubelet.fate = FakeKubelet.Fate.CRASHES;
        apply(inline("hello", "export const handler = async () => 1"));
        awaitReady("hello", "False", "CrashLoop");
        gateway.failsAtInit(
                "hello",
                new InitError("hello-x", status("hello").revision, "Runtime.ImportModuleError", "no such module"));
        awaitReady("hello", "False", "InitFailed");
        assertThat(condition("hello", FunctionStatus.READY).getMessage())
                .contains("Runtime.ImportModuleError")
                .contains("no such module");
        // The newest failed pod stays for its log.
        await().atMost(SOON).until(() -> pods("hello").size() == 1);
    }

    @Test
    void saysThatAnImageIsNotThere() {
        kubelet.fate = FakeKubelet.Fate.IMAGE_MISSING;
        apply(inline("hello", "export const handler = async () => 1"));
        awaitReady("hello", "False", "ImageUnavailable");
        assertThat(condition("hello", FunctionStatus.READY).getMessage())
                .contains("ghcr.io/hearth/function-nodejs20.x:0.1");
    }
}
