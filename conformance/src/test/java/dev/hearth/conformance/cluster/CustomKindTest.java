package dev.hearth.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What the server does for a kind of a user's own. */
@ClusterSuite
class CustomKindTest {
    private static JsonNode widget(Sandbox box, Widgets widgets) {
        return box.kubectl()
                .run("get", widgets.resource(), "w", "-o", "json")
                .succeeds()
                .json();
    }

    private static void merge(Sandbox box, Widgets widgets, String patch, String... more) {
        var arguments = new java.util.ArrayList<>(
                java.util.List.of("patch", widgets.resource(), "w", "--type=merge", "-p", patch));
        arguments.addAll(java.util.List.of(more));
        box.kubectl().run(arguments.toArray(String[]::new)).succeeds();
    }

    @Test
    void fillsInDefaultsToEveryDepth(Sandbox box, Widgets widgets) {
        box.kubectl().create(widgets.yaml("w", "size: 1\nparts: [{name: left}]"));
        var spec = widget(box, widgets).path("spec");
        assertThat(spec.path("color").asText()).isEqualTo("green");
        assertThat(spec.path("limits").path("cpu").asInt()).isEqualTo(2);
        assertThat(spec.path("parts").path(0).path("weight").asInt()).isEqualTo(1);
        assertThat(spec.path("max").asInt()).isEqualTo(9);
    }

    @Test
    void prunesWhatTheSchemaDoesNotName(Sandbox box, Widgets widgets) {
        box.kubectl()
                .runWith(
                        widgets.yaml(
                                "w",
                                "size: 1\nsecret: x\nlimits: {gpu: 1}\nanything: {goes: {here: [1, {a: b}]}}\nlabels: {any: key}"),
                        "create",
                        "--validate=false",
                        "-f",
                        "-")
                .succeeds();
        var spec = widget(box, widgets).path("spec");
        assertThat(spec.has("secret")).isFalse();
        assertThat(spec.path("limits").has("gpu")).isFalse();
        assertThat(spec.path("anything").toString()).isEqualTo("{\"goes\":{\"here\":[1,{\"a\":\"b\"}]}}");
        assertThat(spec.path("labels").path("any").asText()).isEqualTo("key");
    }

    @Test
    void keepsANullWhereTheSchemaAllowsIt(Sandbox box, Widgets widgets) {
        box.kubectl().create(widgets.yaml("w", "size: 1\nnote: null\ncolor: null"));
        var spec = widget(box, widgets).path("spec");
        assertThat(spec.has("note")).isTrue();
        assertThat(spec.path("note").isNull()).isTrue();
        assertThat(spec.path("color").asText())
                .as("a null that is not allowed gives way to the default")
                .isEqualTo("green");
    }

    @Test
    void countsGenerationsOfTheSpecAlone(Sandbox box, Widgets widgets) {
        box.kubectl().create(widgets.yaml("w", "size: 1"));
        assertThat(widget(box, widgets).path("metadata").path("generation").asInt())
                .isEqualTo(1);
        merge(box, widgets, "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
        assertThat(widget(box, widgets).path("metadata").path("generation").asInt())
                .isEqualTo(1);
        merge(box, widgets, "{\"status\":{\"phase\":\"Up\"}}", "--subresource=status");
        assertThat(widget(box, widgets).path("metadata").path("generation").asInt())
                .isEqualTo(1);
        merge(box, widgets, "{\"spec\":{\"size\":2}}");
        assertThat(widget(box, widgets).path("metadata").path("generation").asInt())
                .isEqualTo(2);
        merge(box, widgets, "{\"spec\":{\"size\":2}}");
        assertThat(widget(box, widgets).path("metadata").path("generation").asInt())
                .isEqualTo(2);
    }

    @Test
    void keepsSpecAndStatusApart(Sandbox box, Widgets widgets) {
        box.kubectl().create(widgets.yaml("w", "size: 1") + "status: {phase: Claimed}\n");
        assertThat(widget(box, widgets).has("status"))
                .as("a create has no status")
                .isFalse();

        var operation = widgets.operation().inNamespace(box.namespace());
        var widget = operation.withName("w").get();
        widget.setAdditionalProperty("status", java.util.Map.of("phase", "Up"));
        widget.<java.util.Map<String, Object>>get("spec").put("size", 7);
        operation.resource(widget).updateStatus();
        assertThat(widget(box, widgets).path("status").path("phase").asText()).isEqualTo("Up");
        assertThat(widget(box, widgets).path("spec").path("size").asInt()).isEqualTo(1);
    }

    @Test
    void servesBothVersionsOfTheSameObject(Sandbox box, Widgets widgets) {
        box.kubectl().create(widgets.yaml("w", "size: 1"));
        var old = widgets.operation("v1beta1")
                .inNamespace(box.namespace())
                .withName("w")
                .get();
        assertThat(old.getApiVersion()).isEqualTo(widgets.group() + "/v1beta1");
        box.kubectl().create(widgets.yaml("w2", "size: 2").replace("/v1\n", "/v1beta1\n"));
        assertThat(box.kubectl().out("get", "widgets.v1." + widgets.group(), "w2", "-o", "jsonpath={.apiVersion}"))
                .isEqualTo(widgets.group() + "/v1");
    }

    @Test
    void validatesTheStatusToo(Sandbox box, Widgets widgets) {
        box.kubectl().create(widgets.yaml("w", "size: 1"));
        box.kubectl()
                .run(
                        "patch",
                        widgets.resource(),
                        "w",
                        "--subresource=status",
                        "--type=merge",
                        "-p",
                        "{\"status\":{\"replicas\":\"many\"}}")
                .fails(1, "status.replicas", "must be of type integer");
    }

    @Test
    void holdsItsRules(Sandbox box, Server server, Widgets widgets) {
        Assumptions.assumeTrue(server.hasCel(), "CEL rules came with Kubernetes 1.25");
        box.kubectl()
                .runWith(widgets.yaml("w", "size: 1\nmin: 5\nmax: 4"), "create", "-f", "-")
                .fails(1, "The Widget \"w\" is invalid: spec: Invalid value: ", "spec.min must not exceed spec.max");
        box.kubectl().create(widgets.yaml("w", "size: 1\nserial: AB1"));
        box.kubectl()
                .run("patch", widgets.resource(), "w", "--type=merge", "-p", "{\"spec\":{\"serial\":\"AB2\"}}")
                .fails(1, "spec.serial cannot be changed");
        merge(box, widgets, "{\"spec\":{\"size\":2}}");
    }

    @Test
    void refusesARuleThatDoesNotCompile(Sandbox box, Server server) {
        Assumptions.assumeTrue(server.hasCel(), "CEL rules came with Kubernetes 1.25");
        box.kubectl()
                .runWith("""
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: things.rule.conformance.hearth.dev}
                spec:
                  group: rule.conformance.hearth.dev
                  scope: Namespaced
                  names: {plural: things, singular: thing, kind: Thing, listKind: ThingList}
                  versions:
                  - name: v1
                    served: true
                    storage: true
                    schema:
                      openAPIV3Schema:
                        type: object
                        properties: {a: {type: integer}}
                        x-kubernetes-validations: [{rule: "self.b > 1"}]
                """, "create", "-f", "-")
                .fails(1, "is invalid", "compilation failed", "undefined field 'b'");
    }

    @Test
    void aKindGoesWithItsObjects(Sandbox box, Server server) {
        try (var own = Widgets.install(server)) {
            box.kubectl().create(own.yaml("w", "size: 1"));
            box.kubectl().run("delete", "crd", own.resource(), "--timeout=40s").succeeds();
            box.kubectl().run("get", own.resource()).fails(1, "the server doesn't have a resource type");
        }
    }
}
