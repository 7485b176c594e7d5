package dev.hearth.operator.pools;

import dev.hearth.api.Labels;
import dev.hearth.api.PodProtocol;
import dev.hearth.operator.code.Digest;
import dev.hearth.operator.pods.Confinement;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Plans a pool's pods: what a function's own are (see {@code PodPlanner}) but for what makes them a certain function's. Pure.
 */
final class PoolPlanner {
    /** The longest that an invocation may take; the function that it will be is not known yet. */
    private static final long GRACE_SECONDS = 905;

    private final String imagePrefix;
    private final String imageTag;
    private final String region;
    private final Optional<Path> codeCache;

    /** @param codeCache unpacked packages by their digest, where the pods are on this machine */
    PoolPlanner(String imagePrefix, String imageTag, String region, Optional<Path> codeCache) {
        this.imagePrefix = imagePrefix;
        this.imageTag = imageTag;
        this.region = region;
        this.codeCache = codeCache;
    }

    /** Without an owner: what a pod becomes is not known, and it must not go with its pool when it has become a function's. */
    Pod template(Shape shape, String pool) {
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace(shape.namespace())
                .addToLabels(Labels.POOL, pool)
                .addToLabels(Labels.SHAPE, shape.name())
                .addToLabels(Labels.MANAGED_BY, "hearth")
                .endMetadata()
                .withSpec(Confinement.pod(GRACE_SECONDS, Shape.EPHEMERAL_STORAGE_MIB)
                        .addNewVolume()
                        .withName("code")
                        .withNewEmptyDir()
                        .endEmptyDir()
                        .endVolume()
                        .addToContainers(container(shape, pool))
                        .build())
                .build();
        byte[] all = Serialization.asJson(pod.getSpec()).getBytes(StandardCharsets.UTF_8);
        pod.getMetadata().getLabels().put(Labels.REVISION, Digest.of(all).hex().substring(0, 16));
        return pod;
    }

    private Container container(Shape shape, String pool) {
        return new ContainerBuilder()
                .withName("function")
                .withImage(imagePrefix + "function-" + shape.runtime() + ":" + imageTag)
                .withEnv(environment(shape, pool).entrySet().stream()
                        .map(variable -> new EnvVarBuilder()
                                .withName(variable.getKey())
                                .withValue(variable.getValue())
                                .build())
                        .toList())
                .withResources(Confinement.resources(shape.memoryMiB()))
                .withSecurityContext(Confinement.restricted())
                .addNewVolumeMount()
                .withName("tmp")
                .withMountPath("/tmp")
                .endVolumeMount()
                .addNewVolumeMount()
                .withName("code")
                .withMountPath(Confinement.TASK_ROOT)
                .endVolumeMount()
                .build();
    }

    private Map<String, String> environment(Shape shape, String pool) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("LAMBDA_TASK_ROOT", Confinement.TASK_ROOT);
        environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(shape.memoryMiB()));
        environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
        environment.put("AWS_REGION", region);
        environment.put("AWS_DEFAULT_REGION", region);
        environment.put("AWS_EXECUTION_ENV", "AWS_Lambda_" + shape.runtime());
        environment.put("TZ", ":UTC");
        environment.put("LANG", "en_US.UTF-8");
        environment.put(PodProtocol.ENV_POOL, pool);
        codeCache.ifPresent(folder -> environment.put(PodProtocol.ENV_CODE_CACHE, "file://" + folder));
        return environment;
    }
}
