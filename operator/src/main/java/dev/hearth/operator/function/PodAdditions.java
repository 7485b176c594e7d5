package dev.hearth.operator.function;

import dev.hearth.api.Labels;
import dev.hearth.api.function.PodOptions;
import dev.hearth.api.function.PodVolume;
import dev.hearth.operator.function.References.Kind;
import dev.hearth.operator.function.References.Reference;
import dev.hearth.operator.names.FunctionKey;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.ProjectedVolumeSourceBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What {@code spec.pod} adds to a function's pods, as a Pod's spec has it. */
record PodAdditions(
        Optional<Account> account,
        Optional<String> runtimeClass,
        Optional<String> priorityClass,
        List<LocalObjectReference> pullSecrets,
        Map<String, String> nodeSelector,
        List<Toleration> tolerations,
        Optional<Affinity> affinity,
        List<TopologySpreadConstraint> spread,
        List<Volume> volumes,
        List<VolumeMount> mounts,
        List<Need> needs,
        Users users) {
    /** @param token whether its token is mounted; empty: as the ServiceAccount has it */
    record Account(String name, Optional<Boolean> token) {}

    /** What must be there, with these keys, before a pod can start that mounts the volume. */
    record Need(String volume, Reference object, List<String> keys) {}

    /** Absent ones are the image's, or none. */
    record Users(
            Optional<Long> user,
            Optional<Long> group,
            Optional<Long> fsGroup,
            Optional<String> fsGroupChangePolicy,
            List<Long> supplementalGroups) {
        static final Users NONE =
                new Users(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }

    static PodAdditions of(FunctionKey function, PodOptions asked) {
        return new PodAdditions(
                Optional.ofNullable(asked.serviceAccountName)
                        .map(name -> new Account(name, Optional.ofNullable(asked.automountServiceAccountToken))),
                Optional.ofNullable(asked.runtimeClassName),
                Optional.ofNullable(asked.priorityClassName),
                list(asked.imagePullSecrets)
                        .map(secret -> new LocalObjectReference(secret.name))
                        .toList(),
                asked.nodeSelector == null ? Map.of() : Map.copyOf(asked.nodeSelector),
                list(asked.tolerations).toList(),
                Optional.ofNullable(asked.affinity),
                list(asked.topologySpreadConstraints)
                        .map(constraint -> spread(function, constraint))
                        .toList(),
                list(asked.volumes).map(PodAdditions::volume).toList(),
                list(asked.volumeMounts).map(PodAdditions::mount).toList(),
                list(asked.volumes)
                        .flatMap(volume -> needs(function.namespace(), volume))
                        .toList(),
                users(asked.securityContext));
    }

    private static Users users(PodOptions.@Nullable SecurityContext asked) {
        return asked == null
                ? Users.NONE
                : new Users(
                        Optional.ofNullable(asked.runAsUser),
                        Optional.ofNullable(asked.runAsGroup),
                        Optional.ofNullable(asked.fsGroup),
                        Optional.ofNullable(asked.fsGroupChangePolicy),
                        list(asked.supplementalGroups).toList());
    }

    private static TopologySpreadConstraint spread(FunctionKey function, TopologySpreadConstraint asked) {
        return asked.getLabelSelector() != null
                ? asked
                : new TopologySpreadConstraintBuilder(asked)
                        .withLabelSelector(new LabelSelectorBuilder()
                                .addToMatchLabels(Labels.FUNCTION, function.name())
                                .build())
                        .build();
    }

    private static Volume volume(PodVolume asked) {
        VolumeBuilder volume = new VolumeBuilder()
                .withName(asked.name)
                .withConfigMap(asked.configMap)
                .withSecret(asked.secret)
                .withDownwardAPI(asked.downwardAPI)
                .withEmptyDir(asked.emptyDir)
                .withPersistentVolumeClaim(asked.persistentVolumeClaim)
                .withCsi(asked.csi)
                .withEphemeral(asked.ephemeral);
        if (asked.projected != null) {
            volume.withProjected(new ProjectedVolumeSourceBuilder()
                    .withSources(asked.projected.sources)
                    .withDefaultMode(asked.projected.defaultMode)
                    .build());
        }
        return volume.build();
    }

    private static VolumeMount mount(PodOptions.Mount asked) {
        return new VolumeMountBuilder()
                .withName(asked.name)
                .withMountPath(asked.mountPath)
                .withSubPath(asked.subPath)
                .withReadOnly(asked.readOnly)
                .build();
    }

    private static Stream<Need> needs(String namespace, PodVolume volume) {
        Stream<Need> own = Stream.empty();
        if (volume.secret != null) {
            own = need(
                    volume.name,
                    new Reference(Kind.SECRET, namespace, volume.secret.getSecretName()),
                    volume.secret.getItems(),
                    volume.secret.getOptional());
        } else if (volume.configMap != null) {
            own = need(
                    volume.name,
                    new Reference(Kind.CONFIG_MAP, namespace, volume.configMap.getName()),
                    volume.configMap.getItems(),
                    volume.configMap.getOptional());
        }
        return Stream.concat(own, PodOptionRules.sources(volume).flatMap(source -> {
            if (source.getSecret() != null) {
                return need(
                        volume.name,
                        new Reference(Kind.SECRET, namespace, source.getSecret().getName()),
                        source.getSecret().getItems(),
                        source.getSecret().getOptional());
            }
            return source.getConfigMap() == null
                    ? Stream.empty()
                    : need(
                            volume.name,
                            new Reference(
                                    Kind.CONFIG_MAP,
                                    namespace,
                                    source.getConfigMap().getName()),
                            source.getConfigMap().getItems(),
                            source.getConfigMap().getOptional());
        }));
    }

    private static Stream<Need> need(
            String volume, Reference object, @Nullable List<KeyToPath> items, @Nullable Boolean optional) {
        return Boolean.TRUE.equals(optional)
                ? Stream.empty()
                : Stream.of(new Need(
                        volume, object, list(items).map(KeyToPath::getKey).toList()));
    }

    /** Adds all but the mounts, which are the function's container's. */
    void into(PodSpecBuilder spec) {
        account.ifPresent(one -> spec.withServiceAccountName(one.name())
                .withAutomountServiceAccountToken(one.token().orElse(null)));
        runtimeClass.ifPresent(spec::withRuntimeClassName);
        priorityClass.ifPresent(spec::withPriorityClassName);
        spec.addAllToImagePullSecrets(pullSecrets)
                .addAllToTolerations(tolerations)
                .addAllToTopologySpreadConstraints(spread)
                .addAllToVolumes(volumes);
        if (!nodeSelector.isEmpty()) {
            spec.withNodeSelector(nodeSelector);
        }
        affinity.ifPresent(spec::withAffinity);
        if (!users.equals(Users.NONE)) {
            spec.editSecurityContext()
                    .withRunAsUser(users.user().orElse(null))
                    .withRunAsGroup(users.group().orElse(null))
                    .withFsGroup(users.fsGroup().orElse(null))
                    .withFsGroupChangePolicy(users.fsGroupChangePolicy().orElse(null))
                    .addAllToSupplementalGroups(users.supplementalGroups())
                    .endSecurityContext();
        }
    }

    private static <T> Stream<T> list(@Nullable List<T> list) {
        return list == null ? Stream.empty() : list.stream();
    }
}
