package dev.hearth.standalone.apiserver.schema;

import dev.hearth.standalone.apiserver.schema.Schema.ListKind;
import dev.hearth.standalone.apiserver.schema.Schema.ListKind.Relation;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which lists of built-in kinds merge, and by what: {@code x-kubernetes-list-type}, {@code -list-map-keys} and
 * {@code -patch-merge-key} of Kubernetes' API reference. A list that is not here is replaced whole.
 */
final class MergeKeys {
    private static final Map<String, ListKind> LISTS = Map.ofEntries(
            Map.entry("ObjectMeta.ownerReferences", map("uid")),
            Map.entry("ObjectMeta.finalizers", ListKind.SET),
            Map.entry("PodSpec.containers", map("name")),
            Map.entry("PodSpec.initContainers", map("name")),
            Map.entry("PodSpec.ephemeralContainers", map("name")),
            Map.entry("PodSpec.volumes", map("name")),
            Map.entry("PodSpec.imagePullSecrets", map("name")),
            Map.entry("PodSpec.hostAliases", map("ip")),
            Map.entry("PodSpec.topologySpreadConstraints", map("topologyKey", "topologyKey", "whenUnsatisfiable")),
            Map.entry("PodSpec.schedulingGates", map("name")),
            Map.entry("PodSpec.resourceClaims", map("name")),
            Map.entry("PodSecurityContext.supplementalGroups", ListKind.ATOMIC),
            Map.entry("Container.env", map("name")),
            Map.entry("Container.ports", map("containerPort", "containerPort", "protocol")),
            Map.entry("Container.volumeMounts", map("mountPath")),
            Map.entry("Container.volumeDevices", map("devicePath")),
            Map.entry("EphemeralContainer.env", map("name")),
            Map.entry("EphemeralContainer.ports", map("containerPort", "containerPort", "protocol")),
            Map.entry("EphemeralContainer.volumeMounts", map("mountPath")),
            Map.entry("ResourceRequirements.claims", map("name")),
            Map.entry("PodStatus.conditions", map("type")),
            Map.entry("PodStatus.podIPs", map("ip")),
            Map.entry("PodStatus.hostIPs", ListKind.ATOMIC),
            Map.entry("ServiceSpec.ports", map("port", "port", "protocol")),
            Map.entry("ServiceStatus.conditions", map("type")),
            Map.entry("ServiceAccount.secrets", map("name")),
            Map.entry("ServiceAccount.imagePullSecrets", ListKind.ATOMIC),
            Map.entry("NodeSpec.podCIDRs", ListKind.SET),
            Map.entry("NodeStatus.conditions", map("type")),
            Map.entry("NodeStatus.addresses", map("type")),
            Map.entry("NamespaceStatus.conditions", map("type")),
            Map.entry("CustomResourceDefinitionStatus.conditions", map("type")));

    static ListKind of(String owner, String field) {
        return LISTS.getOrDefault(owner + "." + field, ListKind.ATOMIC);
    }

    private static final Set<String> ATOMIC_MAPS =
            Set.of("ServiceSpec.selector", "PodSpec.nodeSelector", "LabelSelector.matchLabels");

    static boolean isAtomicMap(String owner, String field) {
        return ATOMIC_MAPS.contains(owner + "." + field);
    }

    private static final Set<String> ATOMIC_TYPES = Set.of(
            "ObjectReference",
            "LocalObjectReference",
            "SecretKeySelector",
            "ConfigMapKeySelector",
            "ObjectFieldSelector",
            "ResourceFieldSelector",
            "OwnerReference",
            "LabelSelector",
            "NodeSelector",
            "NodeSelectorTerm",
            "TypedLocalObjectReference",
            "SecretReference",
            "EndpointAddress",
            "EndpointPort");

    static boolean isAtomic(Class<?> model) {
        return ATOMIC_TYPES.contains(model.getSimpleName());
    }

    private static ListKind map(String patchKey, String... keys) {
        return new ListKind(Relation.MAP, keys.length == 0 ? List.of(patchKey) : List.of(keys), patchKey);
    }

    private MergeKeys() {}
}
