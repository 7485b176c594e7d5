package dev.hearth.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server refuses, with which sentence and exit code. */
@ClusterSuite
class RefusalTest {
    @Test
    void anUnknownKind(Sandbox box) {
        box.kubectl().run("get", "gizmos").fails(1, "the server doesn't have a resource type \"gizmos\"");
        box.kubectl()
                .runWith("---\n{apiVersion: v1, kind: Gizmo, metadata: {name: g}}", "apply", "-f", "-")
                .fails(1, "no matches for kind \"Gizmo\" in version \"v1\"");
        box.kubectl()
                .runWith("---\n{apiVersion: none.example.org/v1, kind: Gizmo, metadata: {name: g}}", "apply", "-f", "-")
                .fails(1, "no matches for kind \"Gizmo\" in version \"none.example.org/v1\"");
    }

    @Test
    void anUnknownFieldOfABuiltInKind(Sandbox box) {
        box.kubectl()
                .runWith(
                        "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: m}, datas: {a: b}}",
                        "apply",
                        "-f",
                        "-")
                .fails(1, "unknown field \"datas\"");
    }

    @Test
    void anUnknownFieldOfAFunction(Sandbox box) {
        String yaml = Functions.inline("f").replace("runtime:", "memoryMb: 1\n  runtime:");
        Sandbox.soon()
                .untilAsserted(() -> box.kubectl()
                        .runWith(yaml, "apply", "--dry-run=server", "-f", "-")
                        .fails(1, "unknown field \"", "memoryMb\""));
        box.kubectl().runWith(yaml, "apply", "--validate=false", "-f", "-").succeeds();
        assertThat(box.kubectl().out("get", "fn", "f", "-o", "yaml").lines())
                .noneMatch(line -> line.equals("  memoryMb: 1"));
    }

    @Test
    void aPodOfAServiceAccountOrRuntimeClassThatIsNotThere(Sandbox box) {
        for (var wrong : Map.of(
                        "serviceAccountName: nobody", "serviceaccount \"nobody\" not found",
                        "runtimeClassName: no-such-sandbox", "RuntimeClass \"no-such-sandbox\" not found")
                .entrySet()) {
            String yaml = """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: wrong}
                    spec:
                      automountServiceAccountToken: false
                      %s
                      containers:
                      - {name: main, image: example.org/nothing}
                    """.formatted(wrong.getKey());
            // Until the namespace's own account is there, a real server speaks of that.
            Sandbox.soon()
                    .untilAsserted(() -> box.kubectl()
                            .runWith(yaml, "apply", "-f", "-")
                            .fails(1, "pods \"wrong\" is forbidden", wrong.getValue()));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            size: 11                             | spec.size: Invalid value: 11 | should be less than or equal to 10
            size: 0                              | spec.size: Invalid value: 0  | should be greater than or equal to 1
            size: big                            | spec.size: Invalid value: "string" | must be of type integer
            color: red                           | spec.size | Required value
            'size: 1\ncolor: pink'               | spec.color: Unsupported value: "pink" | supported values: "red", "green", "blue"
            'size: 1\nserial: abc'               | spec.serial: Invalid value: "abc" | should match '^[A-Z]{2}[0-9]+$'
            'size: 1\nnote: 123456789012345678901x' | spec.note | 20
            'size: 1\nparts: [{weight: 1}]'      | spec.parts | Required value
            'size: 1\nparts: [{name: l}, {name: l}]' | spec.parts[1]: Duplicate value | {"name":"l"}
            'size: 1\ntags: [l, l]'              | spec.tags[1]: Duplicate value | "l"
            'size: 1\nparts: {name: l}'          | spec.parts: Invalid value | must be of type array
            'size: 1\nwhen: yesterday'           | spec.when: Invalid value: "yesterday" | must be of type date-time
            """)
    void aValueAgainstTheSchema(String spec, String where, String rule, Sandbox box, Widgets widgets) {
        box.kubectl()
                .runWith(widgets.yaml("w", spec.replace("\\n", "\n")), "create", "--validate=false", "-f", "-")
                .fails(1, "The Widget \"w\" is invalid", where, rule);
    }

    @Test
    void everyBrokenRuleIsNamedAtOnce(Sandbox box, Widgets widgets) {
        box.kubectl()
                .runWith(widgets.yaml("w", "size: 99\nserial: nope"), "create", "-f", "-")
                .fails(1, "* spec.size", "* spec.serial");
    }

    @Test
    void anImmutableConfigMap(Sandbox box) {
        box.kubectl()
                .create("---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: m}, immutable: true, data: {a: b}}");
        box.kubectl()
                .run("patch", "cm", "m", "-p", "{\"data\":{\"a\":\"c\"}}")
                .fails(1, "The ConfigMap \"m\" is invalid", "field is immutable when `immutable` is set");
    }

    @Test
    void anImmutableFieldOfAPod(Sandbox box) {
        box.pendingPod("p", "{a: b}");
        box.kubectl()
                .run("patch", "pod", "p", "-p", "{\"spec\":{\"restartPolicy\":\"Never\"}}")
                .fails(1, "The Pod \"p\" is invalid", "Forbidden: pod updates may not change fields other than");
    }

    @Test
    void aChangedNameOrNamespace(Sandbox box) {
        box.configMap("m", Map.of());
        box.kubectl()
                .run("patch", "cm", "m", "--type=merge", "-p", "{\"metadata\":{\"name\":\"other\"}}")
                .fails(1, "the name of the object (other) does not match the name on the");
        box.kubectl()
                .runWith(
                        "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: m, namespace: elsewhere}}",
                        "create",
                        "-f",
                        "-")
                .fails(1, "the namespace from the provided object \"elsewhere\" does not match the namespace");
    }

    @Test
    void aChangedUid(Sandbox box) {
        box.configMap("m", Map.of());
        box.kubectl()
                .run(
                        "patch",
                        "cm",
                        "m",
                        "--type=merge",
                        "-p",
                        "{\"metadata\":{\"uid\":\"00000000-0000-4000-8000-000000000000\"}}")
                .fails(1, "The ConfigMap \"m\" is invalid", "metadata.uid: Invalid value", "field is immutable");
    }

    @Test
    void anythingInANamespaceThatIsNotThere(Sandbox box, Server server) {
        server.kubectl("no-such-namespace")
                .run("create", "configmap", "m")
                .fails(1, "namespaces \"no-such-namespace\" not found");
        assertThat(server.kubectl("no-such-namespace")
                        .run("get", "cm")
                        .succeeds()
                        .err())
                .contains("No resources found");
    }

    @ParameterizedTest
    @CsvSource({"Upper", "under_score", "-dash", "dot..dot", "spa ce"})
    void aNameThatIsNone(String name, Sandbox box) {
        box.kubectl()
                .runWith(
                        "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: '%s'}}".formatted(name),
                        "create",
                        "-f",
                        "-")
                .fails(
                        1,
                        "is invalid: metadata.name: Invalid value: \"" + name + "\"",
                        "a lowercase RFC 1123 subdomain must consist of");
    }

    @Test
    void anObjectWithoutAName(Sandbox box) {
        box.kubectl()
                .runWith("---\n{apiVersion: v1, kind: ConfigMap, metadata: {}}", "create", "-f", "-")
                .fails(1, "name or generateName is required");
    }

    @Test
    void aConfigMapKeyWithASlash(Sandbox box) {
        box.kubectl()
                .runWith(
                        "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: m}, data: {a/b: c}}",
                        "create",
                        "-f",
                        "-")
                .fails(1, "data[a/b]: Invalid value", "a valid config key must consist of");
    }

    @Test
    void malformedYaml(Sandbox box) {
        box.kubectl().runWith("kind: [", "apply", "-f", "-").fails(1, "error");
    }

    @Test
    void aCrdWhoseSchemaIsNotStructural(Sandbox box) {
        box.kubectl().runWith("""
                        apiVersion: apiextensions.k8s.io/v1
                        kind: CustomResourceDefinition
                        metadata: {name: things.bad.conformance.hearth.dev}
                        spec:
                          group: bad.conformance.hearth.dev
                          scope: Namespaced
                          names: {plural: things, singular: thing, kind: Thing, listKind: ThingList}
                          versions:
                          - {name: v1, served: true, storage: true}
                        """, "create", "-f", "-").fails(1, "is invalid", "schema", "Required value");
    }

    @Test
    void aCrdWhoseNameIsNotItsPluralAndGroup(Sandbox box) {
        box.kubectl()
                .runWith("""
                        apiVersion: apiextensions.k8s.io/v1
                        kind: CustomResourceDefinition
                        metadata: {name: wrong.bad.conformance.hearth.dev}
                        spec:
                          group: bad.conformance.hearth.dev
                          scope: Namespaced
                          names: {plural: things, singular: thing, kind: Thing, listKind: ThingList}
                          versions:
                          - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
                        """, "create", "-f", "-")
                .fails(1, "is invalid", "must be spec.names.plural+\".\"+spec.group");
    }

    @Test
    void aStrangerIsTurnedAway(Sandbox box, Server server) throws java.io.IOException {
        String stranger = box.kubectl().out("config", "view", "--raw", "--minify", "-o", "json");
        var config = (com.fasterxml.jackson.databind.node.ObjectNode)
                new com.fasterxml.jackson.databind.ObjectMapper().readTree(stranger);
        var user = (com.fasterxml.jackson.databind.node.ObjectNode)
                config.path("users").path(0);
        user.putObject("user").put("token", "not-a-token");
        var file = box.kubectl().file("stranger", config.toString());
        new dev.hearth.conformance.kubectl.Kubectl(file, box.namespace(), file.resolveSibling("cache"))
                .run("get", "cm")
                .fails(1, "You must be logged in to the server");
    }
}
