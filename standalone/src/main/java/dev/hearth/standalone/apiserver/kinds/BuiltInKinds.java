package dev.hearth.standalone.apiserver.kinds;

import dev.hearth.standalone.apiserver.kinds.Kind.Bucket;
import dev.hearth.standalone.apiserver.schema.ModelSchemas;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The kinds of Kubernetes that are served. Kinds that only a controller would bring to life (Deployment, Job,
 * ReplicaSet and so on) are left out: there is no such controller here, and an object that nobody acts on misleads.
 */
public final class BuiltInKinds {
    private static final Set<String> CREATE_ONLY = Set.of("create");
    private static final List<Kind> ALL = List.of(
            kind("", "v1", "ConfigMap", "configmaps", ConfigMap.class, true, Set.of(), "cm"),
            kind("", "v1", "Endpoints", "endpoints", Endpoints.class, true, Set.of(), "ep"),
            kind("", "v1", "Event", "events", Event.class, true, Set.of(), "ev"),
            kind("", "v1", "Namespace", "namespaces", Namespace.class, false, Set.of("status", "finalize"), "ns"),
            kind("", "v1", "Node", "nodes", Node.class, false, Set.of("status"), "no"),
            kind(
                    "",
                    "v1",
                    "Pod",
                    "pods",
                    Pod.class,
                    true,
                    Set.of(
                            "status",
                            "log",
                            "binding",
                            "eviction",
                            "exec",
                            "attach",
                            "portforward",
                            "ephemeralcontainers"),
                    "po"),
            kind("", "v1", "Secret", "secrets", Secret.class, true, Set.of()),
            kind("", "v1", "ServiceAccount", "serviceaccounts", ServiceAccount.class, true, Set.of("token"), "sa"),
            kind("", "v1", "Service", "services", Service.class, true, Set.of("status"), "svc"),
            kind(
                    "apiextensions.k8s.io",
                    "v1",
                    "CustomResourceDefinition",
                    "customresourcedefinitions",
                    CustomResourceDefinition.class,
                    false,
                    Set.of("status"),
                    "crd",
                    "crds"),
            // Stored, and enforced by nobody: processes share the machine's network.
            kind(
                    "networking.k8s.io",
                    "v1",
                    "NetworkPolicy",
                    "networkpolicies",
                    NetworkPolicy.class,
                    true,
                    Set.of(),
                    "netpol"),
            kind("coordination.k8s.io", "v1", "Lease", "leases", Lease.class, true, Set.of()),
            events(),
            review("authentication.k8s.io", "TokenReview", "tokenreviews", TokenReview.class, false),
            review("authentication.k8s.io", "SelfSubjectReview", "selfsubjectreviews", SelfSubjectReview.class, false),
            review(
                    "authorization.k8s.io",
                    "SubjectAccessReview",
                    "subjectaccessreviews",
                    SubjectAccessReview.class,
                    false),
            review(
                    "authorization.k8s.io",
                    "SelfSubjectAccessReview",
                    "selfsubjectaccessreviews",
                    SelfSubjectAccessReview.class,
                    false),
            review(
                    "authorization.k8s.io",
                    "SelfSubjectRulesReview",
                    "selfsubjectrulesreviews",
                    SelfSubjectRulesReview.class,
                    false));

    public static List<Kind> all() {
        return ALL;
    }

    private static Kind kind(
            String group,
            String version,
            String kind,
            String plural,
            Class<?> model,
            boolean namespaced,
            Set<String> subresources,
            String... shortNames) {
        return new Kind(
                group,
                version,
                kind,
                kind + "List",
                plural,
                kind.toLowerCase(java.util.Locale.ROOT),
                List.of(shortNames),
                Set.of("Pod", "Service").contains(kind)
                        ? List.of("all")
                        : kind.equals("CustomResourceDefinition") ? List.of("api-extensions") : List.of(),
                namespaced,
                subresources,
                Optional.empty(),
                false,
                () -> ModelSchemas.of(model),
                List.of(),
                new Bucket(group, plural),
                UnaryOperator.identity(),
                UnaryOperator.identity(),
                Kind.ALL_VERBS);
    }

    private static Kind events() {
        Kind plain = kind(
                "events.k8s.io",
                "v1",
                "Event",
                "events",
                io.fabric8.kubernetes.api.model.events.v1.Event.class,
                true,
                Set.of(),
                "ev");
        return new Kind(
                plain.group(),
                plain.version(),
                plain.kind(),
                plain.listKind(),
                plain.plural(),
                plain.singular(),
                plain.shortNames(),
                plain.categories(),
                true,
                Set.of(),
                Optional.empty(),
                false,
                plain.lazySchema(),
                List.of(),
                new Bucket("", "events"),
                EventViews::toEventsGroup,
                EventViews::toCore,
                Kind.ALL_VERBS);
    }

    private static Kind review(String group, String kind, String plural, Class<?> model, boolean namespaced) {
        Kind plain = kind(group, "v1", kind, plural, model, namespaced, Set.of());
        return new Kind(
                plain.group(),
                plain.version(),
                plain.kind(),
                plain.listKind(),
                plain.plural(),
                plain.singular(),
                List.of(),
                List.of(),
                namespaced,
                Set.of(),
                Optional.empty(),
                false,
                plain.lazySchema(),
                List.of(),
                plain.bucket(),
                plain.view(),
                plain.unview(),
                CREATE_ONLY);
    }

    private BuiltInKinds() {}
}
