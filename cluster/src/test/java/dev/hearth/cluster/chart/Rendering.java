package dev.hearth.cluster.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The chart as Helm itself renders it, without a cluster. */
record Rendering(Path folder) {
    static final Path CHART = Path.of("../helm/hearth").toAbsolutePath().normalize();
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    String template(String kubernetes, String values, UnaryOperator<TemplateCommand> more) throws IOException {
        Path file = Files.writeString(folder.resolve("values.yaml"), values);
        return more.apply(new Helm(CHART)
                        .template()
                        .withName("hearth")
                        .withNamespace("hearth-system")
                        .withKubeVersion(kubernetes)
                        .skipCrds()
                        .withValuesFile(file))
                .call();
    }

    List<HasMetadata> objects(String kubernetes, String values) throws IOException {
        List<HasMetadata> objects = new ArrayList<>();
        for (String document : template(kubernetes, values, command -> command).split("(?m)^---\\s*$")) {
            if (document.lines().anyMatch(line -> line.startsWith("kind:"))) {
                objects.add(YAML.unmarshal(document));
            }
        }
        return objects;
    }

    /** By the names of their Deployments and StatefulSets. */
    static Map<String, PodSpec> pods(List<HasMetadata> objects) {
        return objects.stream()
                .filter(object -> object instanceof Deployment || object instanceof StatefulSet)
                .collect(Collectors.toMap(
                        object -> object.getMetadata().getName(),
                        object -> object instanceof Deployment deployment
                                ? deployment.getSpec().getTemplate().getSpec()
                                : ((StatefulSet) object).getSpec().getTemplate().getSpec()));
    }

    /** It has no privileges and a bound of its memory. */
    static void isRestricted(PodSpec pod) {
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(pod.getContainers()).isNotEmpty().allSatisfy(container -> {
            assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                    .isFalse();
            assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                    .isTrue();
            assertThat(container.getSecurityContext().getCapabilities().getDrop())
                    .containsExactly("ALL");
            assertThat(container.getResources().getLimits()).containsKey("memory");
        });
    }

    static List<String> names(List<HasMetadata> objects, String kind) {
        return objects.stream()
                .filter(object -> object.getKind().equals(kind))
                .map(object -> object.getMetadata().getName())
                .sorted()
                .toList();
    }
}
