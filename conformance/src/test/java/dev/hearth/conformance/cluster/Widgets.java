package dev.hearth.conformance.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.Map;
import java.util.UUID;

/**
 * A kind that a user could have made: two served versions, status and scale, printer columns, defaults, pruning, list
 * types and, where the server has CEL, rules. Its group is random, so several suites may share a server.
 */
public final class Widgets implements AutoCloseable {
    private final Server server;
    private final String group;

    private Widgets(Server server, String group) {
        this.server = server;
        this.group = group;
    }

    static Widgets install(Server server) {
        String group = "w" + UUID.randomUUID().toString().substring(0, 8) + ".conformance.hearth.dev";
        var kubectl = server.kubectl("default");
        kubectl.runWith(crd(group, server.hasCel()), "create", "--validate=false", "-f", "-")
                .succeeds();
        kubectl.out("wait", "--for=condition=Established", "--timeout=30s", "crd/widgets." + group);
        Sandbox.soon()
                .until(() ->
                        server.raw("/apis/" + group + "/v1").path("resources").size() >= 3);
        return new Widgets(server, group);
    }

    public String group() {
        return group;
    }

    /** {@code widgets.<group>}, as kubectl takes it. */
    public String resource() {
        return "widgets." + group;
    }

    /** A widget of version v1 with these lines as its spec. */
    public String yaml(String name, String spec) {
        return """
                apiVersion: %s/v1
                kind: Widget
                metadata:
                  name: %s
                spec:
                %s""".formatted(group, name, spec.indent(2));
    }

    public MixedOperation<GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            operation() {
        return operation("v1");
    }

    public MixedOperation<GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            operation(String version) {
        return operation(server.client(), version);
    }

    /** The same by another way to the server. */
    public MixedOperation<GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            operation(KubernetesClient client, String version) {
        return client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion(version)
                .withKind("Widget")
                .withPlural("widgets")
                .withNamespaced(true)
                .build());
    }

    public GenericKubernetesResource create(String namespace, String name) {
        return operation()
                .inNamespace(namespace)
                .resource(new GenericKubernetesResourceBuilder()
                        .withApiVersion(group + "/v1")
                        .withKind("Widget")
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .addToAdditionalProperties("spec", Map.of("size", 1))
                        .build())
                .create();
    }

    @Override
    public void close() {
        server.client()
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(resource())
                .delete();
    }

    private static String crd(String group, boolean cel) {
        String rules = cel ? """
                x-kubernetes-validations:
                - {rule: "self.min <= self.max", message: "spec.min must not exceed spec.max"}
                - {rule: "!has(oldSelf.serial) || (has(self.serial) && self.serial == oldSelf.serial)", message: "spec.serial cannot be changed"}
                """ : "";
        // kube-apiserver 1.20 forgets a kind's list types when one of its fields is int-or-string
        String port = cel ? "port: {x-kubernetes-int-or-string: true}" : "";
        String schema = """
                type: object
                required: [spec]
                properties:
                  spec:
                    type: object
                    description: What the widget should be.
                    required: [size]
                %s
                    properties:
                      size: {type: integer, minimum: 1, maximum: 10, description: How large it is.}
                      color: {type: string, enum: [red, green, blue], default: green}
                      serial: {type: string, pattern: "^[A-Z]{2}[0-9]+$"}
                      min: {type: integer, default: 0}
                      max: {type: integer, default: 9}
                      replicas: {type: integer, minimum: 0}
                      note: {type: string, maxLength: 20, nullable: true}
                      when: {type: string, format: date-time}
                %s
                      anything: {type: object, x-kubernetes-preserve-unknown-fields: true}
                      tags: {type: array, items: {type: string}, x-kubernetes-list-type: set}
                      steps: {type: array, items: {type: string}}
                      parts:
                        type: array
                        maxItems: 5
                        x-kubernetes-list-type: map
                        x-kubernetes-list-map-keys: [name]
                        items:
                          type: object
                          required: [name]
                          properties:
                            name: {type: string}
                            weight: {type: integer, default: 1}
                      limits:
                        type: object
                        default: {}
                        properties:
                          cpu: {type: integer, default: 2}
                      labels: {type: object, additionalProperties: {type: string}}
                  status:
                    type: object
                    properties:
                      replicas: {type: integer}
                      selector: {type: string}
                      phase: {type: string}
                      conditions:
                        type: array
                        items:
                          type: object
                          properties:
                            type: {type: string}
                            status: {type: string}
                """.formatted(
                rules.indent(4).stripTrailing(), port.indent(6).stripTrailing()).replaceAll("(?m)^\\s*\n", "");
        String version = """
                - name: %s
                  served: true
                  storage: %s
                  subresources:
                    status: {}
                    scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas, labelSelectorPath: .status.selector}
                  additionalPrinterColumns:
                  - {name: Size, type: integer, jsonPath: .spec.size}
                  - {name: Color, type: string, jsonPath: .spec.color, priority: 1}
                  - {name: Phase, type: string, jsonPath: .status.phase}
                  - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
                  schema:
                    openAPIV3Schema:
                %s""";
        String indented = schema.indent(6);
        return """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata:
                  name: widgets.%s
                spec:
                  group: %s
                  scope: Namespaced
                  names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList, shortNames: [wdg], categories: [conformance]}
                  versions:
                %s%s""".formatted(
                        group,
                        group,
                        version.formatted("v1", "true", indented).indent(2),
                        version.formatted("v1beta1", "false", indented).indent(2));
    }
}
