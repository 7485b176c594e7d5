package dev.hearth.standalone.kubelet.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Pods for tests, of the image {@code function-shell}, whose entrypoint is {@code sh}. */
final class TestPod {
    static final String PREFIX = "ghcr.io/hearth/function-";

    private TestPod() {}

    static Pod of(String restartPolicy, Container... containers) {
        return with(builder -> {}, restartPolicy, containers);
    }

    static Pod with(Consumer<PodBuilder> more, String restartPolicy, Container... containers) {
        PodBuilder builder = new PodBuilder()
                .withNewMetadata()
                .withName("hello")
                .withNamespace("default")
                .withUid(UUID.randomUUID().toString())
                .endMetadata()
                .withNewSpec()
                .withRestartPolicy(restartPolicy)
                .withTerminationGracePeriodSeconds(5L)
                .withContainers(containers)
                .endSpec();
        more.accept(builder);
        return builder.build();
    }

    static Container shell(String script) {
        return shell("function", script, builder -> builder);
    }

    static Container shell(String name, String script, UnaryOperator<ContainerBuilder> more) {
        return more.apply(new ContainerBuilder()
                        .withName(name)
                        .withImage(PREFIX + "shell:0.1")
                        .withArgs("-c", script))
                .build();
    }
}
