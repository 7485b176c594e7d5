package dev.hearth.operator.function;

import dev.hearth.api.Labels;
import dev.hearth.operator.function.References.Kind;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Plans the NetworkPolicy of a function with a {@code spec.network}: nobody reaches its pods; they reach DNS, of Hearth's
 * rooms those that it needs for its code, its work and its bindings, the chart's Keycloak if it is bound to a user pool, and
 * what the spec says. Pure.
 */
final class NetworkPolicyPlanner {
    /** Where the rooms' containers listen on a cluster, as the chart has it. */
    private static final int RUNTIME = 9001;

    private static final int PACKAGES = 9002;
    private static final int STORAGE = 9003;
    private static final int AWS = 4566;

    /** Of the chart's engine, where {@code engines.keycloak} runs one; it answers with the keys that tokens are verified by. */
    private static final int KEYCLOAK = 8080;

    private static final int DNS = 53;
    private static final Set<Kind> STORED = Set.of(Kind.BUCKET, Kind.TABLE, Kind.USER_POOL);

    /** Empty when the spec says nothing of it. */
    static Optional<NetworkPolicy> plan(FunctionRequest request) {
        return request.egress().map(asked -> policy(request, asked));
    }

    /** The name of the policy of the function with this name. */
    static String name(String function) {
        return "function-" + function;
    }

    private static NetworkPolicy policy(FunctionRequest request, List<NetworkPolicyEgressRule> asked) {
        String name = request.key().name();
        return new NetworkPolicyBuilder()
                .withNewMetadata()
                .withNamespace(request.key().namespace())
                .withName(name(name))
                .addToLabels(Labels.FUNCTION, name)
                .addToLabels(Labels.MANAGED_BY, "hearth")
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(Labels.GROUP + "/" + Labels.VERSION)
                        .withKind("Function")
                        .withName(name)
                        .withUid(request.uid())
                        .withController(true)
                        .build())
                .endMetadata()
                .withNewSpec()
                .withNewPodSelector()
                .addToMatchLabels(Labels.FUNCTION, name)
                .endPodSelector()
                .withPolicyTypes("Ingress", "Egress")
                .addToEgress(rooms(request))
                .addAllToEgress(issuer(request))
                .addNewEgress()
                .withPorts(port(DNS, "UDP"), port(DNS, "TCP"))
                .endEgress()
                .addAllToEgress(asked)
                .endSpec()
                .build();
    }

    private static NetworkPolicyEgressRule rooms(FunctionRequest request) {
        Set<Integer> ports = new TreeSet<>(Set.of(RUNTIME, PACKAGES));
        request.bindings().forEach(bound -> ports.add(STORED.contains(bound.to().kind()) ? STORAGE : AWS));
        return hearths(Map.of("app.kubernetes.io/name", "hearth"), ports);
    }

    /** Of its user pools' tokens. Where Keycloak is somewhere else nobody has these labels, and the spec says where it is. */
    private static List<NetworkPolicyEgressRule> issuer(FunctionRequest request) {
        boolean verifies =
                request.bindings().stream().anyMatch(bound -> bound.to().kind() == Kind.USER_POOL);
        Map<String, String> labels =
                Map.of("app.kubernetes.io/name", "hearth-engine", "app.kubernetes.io/component", "keycloak");
        return verifies ? List.of(hearths(labels, Set.of(KEYCLOAK))) : List.of();
    }

    private static NetworkPolicyEgressRule hearths(Map<String, String> labels, Set<Integer> ports) {
        return new NetworkPolicyEgressRuleBuilder()
                .addNewTo()
                .withNewNamespaceSelector()
                .addToMatchLabels("kubernetes.io/metadata.name", Labels.SYSTEM_NAMESPACE)
                .endNamespaceSelector()
                .withNewPodSelector()
                .addToMatchLabels(new TreeMap<>(labels))
                .endPodSelector()
                .endTo()
                .withPorts(ports.stream().map(port -> port(port, "TCP")).toList())
                .build();
    }

    private static NetworkPolicyPort port(int port, String protocol) {
        return new NetworkPolicyPortBuilder()
                .withPort(new IntOrString(port))
                .withProtocol(protocol)
                .build();
    }

    private NetworkPolicyPlanner() {}
}
