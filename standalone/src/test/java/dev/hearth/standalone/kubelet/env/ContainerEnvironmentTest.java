package dev.hearth.standalone.kubelet.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerEnvironmentTest {
    private static final Pod POD = new PodBuilder()
            .withNewMetadata()
            .withName("hello")
            .withNamespace("shop")
            .withUid("u-1")
            .addToLabels("tier", "front")
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .build();

    private final References references = new References() {
        @Override
        public Optional<Secret> secret(String namespace, String name) {
            return name.equals("db")
                    ? Optional.of(new SecretBuilder()
                            .addToData("password", "c2VjcmV0")
                            .build())
                    : Optional.empty();
        }

        @Override
        public Optional<ConfigMap> configMap(String namespace, String name) {
            return name.equals("settings")
                    ? Optional.of(new ConfigMapBuilder()
                            .addToData("colour", "red")
                            .addToData("size", "big")
                            .build())
                    : Optional.empty();
        }
    };
    private final ContainerEnvironment environment =
            new ContainerEnvironment(new PodFields(POD, "laptop", "127.0.0.7"), references);

    @Test
    void laterSourcesWinOverEarlierOnes() throws Exception {
        Container container = new ContainerBuilder()
                .addNewEnvFrom()
                .withPrefix("P_")
                .withNewConfigMapRef("settings", false)
                .endEnvFrom()
                .addNewEnv()
                .withName("P_size")
                .withValue("small")
                .endEnv()
                .build();

        assertThat(environment.resolve(container, Map.of("P_colour", "image", "LANG", "C")))
                .isEqualTo(Map.of("P_colour", "red", "P_size", "small", "LANG", "C"));
    }

    @Test
    void takesValuesFromWhatTheyReferTo() throws Exception {
        Container container = new ContainerBuilder()
                .addNewEnv()
                .withName("PASSWORD")
                .withNewValueFrom()
                .withNewSecretKeyRef("password", "db", false)
                .endValueFrom()
                .endEnv()
                .addNewEnv()
                .withName("URL")
                .withValue("db://me:$(PASSWORD)@host/$$(x)/$(UNKNOWN)")
                .endEnv()
                .addNewEnv()
                .withName("TIER")
                .withNewValueFrom()
                .withNewFieldRef("v1", "metadata.labels['tier']")
                .endValueFrom()
                .endEnv()
                .addNewEnv()
                .withName("IP")
                .withNewValueFrom()
                .withNewFieldRef("v1", "status.podIP")
                .endValueFrom()
                .endEnv()
                .addNewEnv()
                .withName("MIB")
                .withNewValueFrom()
                .withNewResourceFieldRef()
                .withDivisor(new Quantity("1Mi"))
                .withResource("limits.memory")
                .endResourceFieldRef()
                .endValueFrom()
                .endEnv()
                .withNewResources()
                .addToLimits("memory", new Quantity("128Mi"))
                .endResources()
                .build();

        assertThat(environment.resolve(container, Map.of()))
                .containsEntry("URL", "db://me:secret@host/$(x)/$(UNKNOWN)")
                .containsEntry("TIER", "front")
                .containsEntry("IP", "127.0.0.7")
                .containsEntry("MIB", "128");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "none | x | secret \"none\" not found",
                "db | x | couldn't find key x in Secret shop/db",
            })
    void saysWhichSecretOrKeyIsMissing(String secret, String key, String message) {
        Container container = new ContainerBuilder()
                .addNewEnv()
                .withName("A")
                .withNewValueFrom()
                .withNewSecretKeyRef(key, secret, false)
                .endValueFrom()
                .endEnv()
                .build();

        assertThatThrownBy(() -> environment.resolve(container, Map.of()))
                .isInstanceOf(ConfigProblem.class)
                .hasMessage(message);
    }

    @Test
    void leavesOutWhatIsOptionalAndMissing() throws Exception {
        Container container = new ContainerBuilder()
                .addNewEnv()
                .withName("A")
                .withNewValueFrom()
                .withNewConfigMapKeyRef("x", "none", true)
                .endValueFrom()
                .endEnv()
                .build();

        assertThat(environment.resolve(container, Map.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"plain, plain", "$(A)b, 1b", "$$(A), $(A)", "$(A, $(A", "a$, a$", "$(NO), $(NO)", "$A, $A"})
    void expandsAsKubernetesDoes(String text, String expanded) {
        assertThat(Expansion.expand(text, Map.of("A", "1"))).isEqualTo(expanded);
    }
}
