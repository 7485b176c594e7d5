package dev.hearth.operator.function;

import dev.hearth.api.function.PodOptions;
import dev.hearth.api.function.PodOptions.Mount;
import dev.hearth.api.function.PodVolume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rules of {@code spec.pod}, for {@link SpecRules}. */
final class PodOptionRules {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");
    private static final Pattern VOLUME = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern PATH = Pattern.compile("(/[^/:]+)+");
    private static final Set<String> OURS = Set.of("/tmp", "/var", "/var/task", "/var/runtime");

    private final PodOptions pod;
    private final List<String> problems = new ArrayList<>();

    private PodOptionRules(PodOptions pod) {
        this.pod = pod;
    }

    static List<String> problems(PodOptions pod) {
        PodOptionRules rules = new PodOptionRules(pod);
        rules.names();
        rules.token();
        rules.volumes();
        rules.mounts();
        rules.users();
        return rules.problems;
    }

    private void names() {
        name("spec.pod.serviceAccountName", pod.serviceAccountName);
        name("spec.pod.runtimeClassName", pod.runtimeClassName);
        name("spec.pod.priorityClassName", pod.priorityClassName);
        check(
                pod.priorityClassName == null || !pod.priorityClassName.startsWith("system-"),
                "spec.pod.priorityClassName does not begin with system-: those are for the cluster's own parts");
        list(pod.imagePullSecrets)
                .forEach(secret -> check(
                        secret.name != null && !secret.name.isEmpty(),
                        "spec.pod.imagePullSecrets name Secrets: one has no name"));
    }

    private void name(String field, @Nullable String value) {
        check(
                value == null || (value.length() <= 253 && NAME.matcher(value).matches()),
                "%s \"%s\" is no name: lower-case letters, digits, - and .".formatted(field, value));
    }

    private void token() {
        boolean named = pod.serviceAccountName != null;
        check(
                named || !Boolean.TRUE.equals(pod.automountServiceAccountToken),
                "spec.pod.automountServiceAccountToken needs spec.pod.serviceAccountName: without one there is no token");
        boolean token = list(pod.volumes)
                .flatMap(PodOptionRules::sources)
                .anyMatch(source -> source.getServiceAccountToken() != null);
        check(
                named || !token,
                "a projected serviceAccountToken needs spec.pod.serviceAccountName: without one there is no token");
    }

    static Stream<VolumeProjection> sources(PodVolume volume) {
        return volume.projected == null ? Stream.empty() : list(volume.projected.sources);
    }

    private void volumes() {
        Set<String> names = new HashSet<>();
        list(pod.volumes).forEach(volume -> {
            String name = Objects.requireNonNullElse(volume.name, "");
            check(
                    name.length() <= 63 && VOLUME.matcher(name).matches(),
                    "spec.pod.volumes name \"%s\" is not one: lower-case letters, digits and -".formatted(name));
            check(
                    !name.equals("tmp") && !name.equals("code"),
                    "a volume is not called tmp or code: these are the function's disk and its code");
            check(names.add(name), "spec.pod.volumes have names of their own: one is there twice, \"" + name + "\"");
            check(
                    volume.hostPath == null,
                    "a function gets no hostPath: it would reach into its node; use a persistentVolumeClaim, csi or"
                            + " ephemeral volume");
            check(
                    hasOneSource(volume),
                    "a volume needs exactly one of configMap, secret, projected, downwardAPI, emptyDir,"
                            + " persistentVolumeClaim, csi, ephemeral");
        });
    }

    private static boolean hasOneSource(PodVolume volume) {
        return Stream.of(
                                volume.configMap,
                                volume.secret,
                                volume.projected,
                                volume.downwardAPI,
                                volume.emptyDir,
                                volume.persistentVolumeClaim,
                                volume.csi,
                                volume.ephemeral)
                        .filter(Objects::nonNull)
                        .count()
                == 1;
    }

    private void mounts() {
        Set<String> paths = new HashSet<>();
        list(pod.volumeMounts).forEach(mount -> {
            String path = Objects.requireNonNullElse(mount.mountPath, "");
            check(
                    PATH.matcher(path).matches(),
                    "spec.pod.volumeMounts mountPath \"%s\" is no absolute path such as /mnt/models".formatted(path));
            check(
                    !OURS.contains(path) && !path.startsWith("/var/task/") && !path.startsWith("/var/runtime/"),
                    "a volume is not mounted at /tmp, /var, /var/task or /var/runtime, or below the last two:"
                            + " there are the function's disk, code and runtime");
            check(
                    paths.add(path),
                    "spec.pod.volumeMounts have paths of their own: one is there twice, \"" + path + "\"");
            check(
                    isThere(mount),
                    "spec.pod.volumeMounts name volumes of spec.pod.volumes: one is not there, \"%s\""
                            .formatted(mount.name));
        });
    }

    private boolean isThere(Mount mount) {
        return list(pod.volumes).anyMatch(volume -> Objects.equals(volume.name, mount.name));
    }

    private void users() {
        if (pod.securityContext == null) {
            return;
        }
        id("runAsUser", pod.securityContext.runAsUser);
        id("runAsGroup", pod.securityContext.runAsGroup);
        id("fsGroup", pod.securityContext.fsGroup);
        check(
                pod.securityContext.fsGroupChangePolicy == null
                        || pod.securityContext.fsGroupChangePolicy.matches("Always|OnRootMismatch"),
                "spec.pod.securityContext.fsGroupChangePolicy is one of Always, OnRootMismatch");
    }

    private void id(String field, @Nullable Long value) {
        check(
                value == null || (value >= 1 && value <= Integer.MAX_VALUE),
                "spec.pod.securityContext.%s is 1 to 2147483647, but is %d".formatted(field, value));
    }

    private static <T> Stream<T> list(@Nullable List<T> list) {
        return list == null ? Stream.empty() : list.stream();
    }

    private void check(boolean holds, String sentence) {
        if (!holds) {
            problems.add(sentence);
        }
    }
}
