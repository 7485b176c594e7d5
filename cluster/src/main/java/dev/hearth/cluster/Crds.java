package dev.hearth.cluster;

import dev.hearth.api.CrdFiles;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The job before an upgrade: applies this release's CRDs, which Helm itself installs the first time and never touches again.
 * All or nothing: where the cluster has one of a newer release, none is changed.
 */
final class Crds {
    static final String ARGUMENT = "definitions";

    static int run() {
        try (KubernetesClient client = Cluster.client()) {
            apply(client);
            return 0;
        } catch (KubernetesClientException e) {
            System.err.println("hearth: the CRDs could not be applied: " + e.getMessage());
            return 1;
        }
    }

    static void apply(KubernetesClient client) {
        List<CustomResourceDefinition> ours =
                CrdFiles.ALL.stream().map(file -> read(client, file)).toList();
        List<String> newer = new ArrayList<>();
        for (CustomResourceDefinition one : ours) {
            CustomResourceDefinition there = there(client, one);
            Set<String> unknown = there == null ? Set.of() : unknownVersions(one, there);
            if (!unknown.isEmpty()) {
                newer.add(
                        "the cluster's CRD '%s' has the version %s, which this release does not know; nothing was changed: upgrade to the release that it came with."
                                .formatted(one.getMetadata().getName(), String.join(", ", unknown)));
            }
        }
        if (!newer.isEmpty()) {
            throw new SettingsException(newer);
        }
        for (CustomResourceDefinition one : ours) {
            put(client, one);
            System.out.println("applied " + one.getMetadata().getName());
        }
    }

    /** Not by server-side apply: servers too old for CEL rules refuse them there, and drop them here. */
    private static void put(KubernetesClient client, CustomResourceDefinition one) {
        CustomResourceDefinition there = there(client, one);
        if (there == null) {
            client.resource(one).create();
        } else {
            one.getMetadata().setResourceVersion(there.getMetadata().getResourceVersion());
            client.resource(one).update();
        }
    }

    private static @Nullable CustomResourceDefinition there(KubernetesClient client, CustomResourceDefinition one) {
        return client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(one.getMetadata().getName())
                .get();
    }

    static Set<String> unknownVersions(CustomResourceDefinition ours, CustomResourceDefinition there) {
        Set<String> unknown = new TreeSet<>(versions(there));
        unknown.removeAll(versions(ours));
        return unknown;
    }

    private static Set<String> versions(CustomResourceDefinition of) {
        return of.getSpec().getVersions().stream()
                .map(CustomResourceDefinitionVersion::getName)
                .collect(Collectors.toSet());
    }

    private static CustomResourceDefinition read(KubernetesClient client, String file) {
        try (InputStream yaml = Objects.requireNonNull(Crds.class.getResourceAsStream(file), file)) {
            return client.getKubernetesSerialization().unmarshal(yaml, CustomResourceDefinition.class);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read '" + file + "' of this very application", e);
        }
    }

    private Crds() {}
}
