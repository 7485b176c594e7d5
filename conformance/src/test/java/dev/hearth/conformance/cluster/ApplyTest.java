package dev.hearth.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** kubectl apply, on the client's side and on the server's. */
@ClusterSuite
class ApplyTest {
    private static String map(String data) {
        return "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: m}, data: {" + data + "}}";
    }

    @Test
    void saysCreatedThenUnchangedThenConfigured(Sandbox box) {
        assertThat(box.kubectl().apply(map("a: '1'"))).isEqualTo("configmap/m created\n");
        assertThat(box.kubectl().apply(map("a: '1'"))).isEqualTo("configmap/m unchanged\n");
        assertThat(box.kubectl().apply(map("a: '2'"))).isEqualTo("configmap/m configured\n");
    }

    @Test
    void removesWhatIsNoLongerNamedAndKeepsWhatOthersAdded(Sandbox box) {
        var kubectl = box.kubectl();
        kubectl.apply(map("a: '1', b: '2'"));
        kubectl.out("patch", "cm", "m", "--type=merge", "-p", "{\"data\":{\"other\":\"3\"}}");

        kubectl.apply(map("a: '1'"));

        assertThat(kubectl.out("get", "cm", "m", "-o", "jsonpath={.data}")).isEqualTo("{\"a\":\"1\",\"other\":\"3\"}");
    }

    @Test
    void remembersWhatWasApplied(Sandbox box) {
        box.kubectl().apply(map("a: '1'"));
        box.kubectl().run("apply", "view-last-applied", "cm/m").succeeds().shows("a: \"1\"");
    }

    @Test
    void appliesACustomResource(Sandbox box, Widgets widgets) {
        var kubectl = box.kubectl();
        kubectl.apply(widgets.yaml("w", "size: 3\ncolor: red\nparts: [{name: left}, {name: right, weight: 4}]"));
        assertThat(kubectl.apply(widgets.yaml("w", "size: 4\nparts: [{name: right}]")))
                .endsWith("configured\n");

        var spec = kubectl.run("get", widgets.resource(), "w", "-o", "json")
                .succeeds()
                .json()
                .path("spec");
        assertThat(spec.path("size").asInt()).isEqualTo(4);
        assertThat(spec.path("color").asText()).as("the default comes back").isEqualTo("green");
        assertThat(spec.path("parts").toString()).contains("right").doesNotContain("left");
    }

    @Test
    void appliesAFunctionWithItsDefaults(Sandbox box) {
        var kubectl = box.kubectl();
        kubectl.apply("""
                apiVersion: hearth.dev/v1alpha1
                kind: Function
                metadata: {name: hello}
                spec:
                  runtime: nodejs20.x
                  handler: index.handler
                  code: {inline: {index.mjs: "export const handler = async () => 1"}}
                """);
        var spec = kubectl.run("get", "fn", "hello", "-o", "json")
                .succeeds()
                .json()
                .path("spec");
        assertThat(spec.path("memoryMiB").asInt()).isEqualTo(128);
        assertThat(spec.path("timeoutSeconds").asInt()).isEqualTo(3);
        assertThat(spec.path("scaling").path("maxScale").asInt()).isEqualTo(100);
        assertThat(spec.path("url").path("authType").asText()).isEqualTo("AWS_IAM");
    }

    @Test
    void appliesOnTheServerSide(Sandbox box) {
        var kubectl = box.kubectl();
        kubectl.runWith(map("a: '1'"), "apply", "--server-side", "-f", "-")
                .succeeds()
                .shows("configmap/m serverside-applied");

        var managed = kubectl.run("get", "cm", "m", "-o", "json", "--show-managed-fields")
                .succeeds()
                .json();
        var entry = managed.path("metadata").path("managedFields").path(0);
        assertThat(entry.path("manager").asText()).isEqualTo("kubectl");
        assertThat(entry.path("operation").asText()).isEqualTo("Apply");
        assertThat(entry.path("fieldsV1").path("f:data").has("f:a")).isTrue();
    }

    @Test
    void aSecondManagerConflictsUntilItForces(Sandbox box) {
        var kubectl = box.kubectl();
        kubectl.applyAs("one", map("a: '1'")).succeeds();

        kubectl.applyAs("two", map("a: '2'")).fails(1, "conflict", "\"one\"", ".data.a");
        kubectl.runWith(map("a: '2'"), "apply", "--server-side", "--field-manager=two", "--force-conflicts", "-f", "-")
                .succeeds();
        assertThat(kubectl.out("get", "cm", "m", "-o", "jsonpath={.data.a}")).isEqualTo("2");

        kubectl.applyAs("one", map("a: '3'")).fails(1, "\"two\"");
    }

    @Test
    void managersOfTheSameValueShareIt(Sandbox box) {
        var kubectl = box.kubectl();
        kubectl.applyAs("one", map("a: '1'")).succeeds();
        kubectl.applyAs("two", map("a: '1'")).succeeds();
        kubectl.applyAs("one", map("")).succeeds();
        assertThat(kubectl.out("get", "cm", "m", "-o", "jsonpath={.data.a}"))
                .as("two still owns it")
                .isEqualTo("1");

        kubectl.applyAs("two", map("")).succeeds();
        assertThat(kubectl.out("get", "cm", "m", "-o", "jsonpath={.data.a}"))
                .as("nobody owns it")
                .isEmpty();
    }

    @Test
    void mergesKeyedListsOfACustomResourceByTheirKey(Sandbox box, Widgets widgets) {
        var kubectl = box.kubectl();
        kubectl.applyAs("one", widgets.yaml("w", "size: 1\ntags: [a]\nparts: [{name: left, weight: 1}]"))
                .succeeds();
        kubectl.applyAs("two", widgets.yaml("w", "size: 1\ntags: [b]\nparts: [{name: right, weight: 2}]"))
                .succeeds();
        var spec = kubectl.run("get", widgets.resource(), "w", "-o", "json")
                .succeeds()
                .json()
                .path("spec");
        assertThat(spec.path("parts").findValuesAsText("name")).containsExactlyInAnyOrder("left", "right");
        assertThat(spec.path("tags")).hasSize(2);

        kubectl.applyAs("two", widgets.yaml("w", "size: 1\ntags: [b]")).succeeds();
        assertThat(kubectl.out("get", widgets.resource(), "w", "-o", "jsonpath={.spec.parts[*].name}"))
                .isEqualTo("left");
    }

    @Test
    void movesFromClientSideToServerSide(Sandbox box) {
        var kubectl = box.kubectl();
        kubectl.apply(map("a: '1', b: '2'"));
        kubectl.runWith(map("a: '5'"), "apply", "--server-side", "-f", "-").succeeds();
        assertThat(kubectl.out("get", "cm", "m", "-o", "jsonpath={.data}")).isEqualTo("{\"a\":\"5\"}");
    }

    @Test
    void doesNotWriteUnderADryRun(Sandbox box) {
        var kubectl = box.kubectl();
        kubectl.apply(map("a: '1'"));
        kubectl.runWith(map("a: '2'"), "apply", "--dry-run=server", "-o", "jsonpath={.data.a}", "-f", "-")
                .succeeds()
                .shows("2");
        kubectl.runWith(map("a: '2'"), "apply", "--server-side", "--dry-run=server", "--force-conflicts", "-f", "-")
                .succeeds()
                .shows("(server dry run)");
        kubectl.runWith(map("a: '2'"), "apply", "--dry-run=client", "-f", "-")
                .succeeds()
                .shows("(dry run)");
        assertThat(kubectl.out("get", "cm", "m", "-o", "jsonpath={.data.a}")).isEqualTo("1");
    }

    @Test
    void diffShowsWhatWouldChange(Sandbox box) {
        var kubectl = box.kubectl();
        kubectl.apply(map("a: '1'"));
        kubectl.runWith(map("a: '1'"), "diff", "-f", "-").succeeds();
        var diff = kubectl.runWith(map("a: '2'"), "diff", "-f", "-").fails(1);
        diff.shows("-  a: \"1\"", "+  a: \"2\"");
        kubectl.runWith("---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: fresh}}", "diff", "-f", "-")
                .fails(1)
                .shows("+kind: ConfigMap");
        kubectl.runWith(map("a: '2'"), "diff", "--server-side", "--force-conflicts", "-f", "-")
                .fails(1);
    }

    @Test
    void appliesAKustomization(Sandbox box) {
        var kubectl = box.kubectl();
        var folder = kubectl.folder("kustomization.yaml", """
                namePrefix: pre-
                configMapGenerator:
                - {name: gen, literals: [a=b], options: {disableNameSuffixHash: true}}
                """);
        kubectl.run("apply", "-k", folder.toString()).succeeds().shows("configmap/pre-gen created");
    }

    @Test
    void appliesSeveralKindsAtOnce(Sandbox box, Widgets widgets) {
        String all = map("a: '1'") + "\n---\n" + widgets.yaml("w", "size: 2") + "\n---\n"
                + "---\n{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {k: v}}";
        box.kubectl().apply(all);
        box.kubectl().run("delete", "--wait=false", "cm/m", "secret/s").succeeds();
    }

    @Test
    void keepsAnEmptyListOfAtomicItemsWhole(Sandbox box, Widgets widgets) {
        var kubectl = box.kubectl();
        kubectl.applyAs("one", widgets.yaml("w", "size: 1\nsteps: [a, b]")).succeeds();
        kubectl.applyAs("two", widgets.yaml("w", "size: 1\nsteps: [a, c]")).fails(1, ".spec.steps");
    }
}
