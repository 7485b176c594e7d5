package dev.hearth.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.conformance.kubectl.Kubectl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** kubectl edit, patch, replace, scale, label and annotate. */
@ClusterSuite
class ChangeTest {
    private static Kubectl withEditor(Kubectl kubectl, String script) throws IOException {
        Path editor = kubectl.file("editor", "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(editor, PosixFilePermissions.fromString("rwxr--r--"));
        return kubectl.with("KUBE_EDITOR", editor.toString());
    }

    @Test
    void editSavesWhatTheEditorWrote(Sandbox box) throws IOException {
        box.configMap("m", Map.of("a", "before"));
        withEditor(box.kubectl(), "sed -i 's/before/after/' \"$1\"")
                .run("edit", "cm", "m")
                .succeeds()
                .shows("configmap/m edited");
        assertThat(box.kubectl().out("get", "cm", "m", "-o", "jsonpath={.data.a}"))
                .isEqualTo("after");
    }

    @Test
    void editOfACustomResourceSavesToo(Sandbox box) throws IOException {
        box.kubectl().apply(Functions.inline("hello"));
        withEditor(box.kubectl(), "sed -i 's/memoryMiB: 128/memoryMiB: 256/' \"$1\"")
                .run("edit", "fn", "hello")
                .succeeds();
        assertThat(box.kubectl().out("get", "fn", "hello", "-o", "jsonpath={.spec.memoryMiB}"))
                .isEqualTo("256");
    }

    @Test
    void editWithoutAChangeIsCancelled(Sandbox box) throws IOException {
        box.configMap("m", Map.of());
        var outcome = withEditor(box.kubectl(), "true").run("edit", "cm", "m").succeeds();
        assertThat(outcome.out() + outcome.err()).contains("Edit cancelled, no changes made");
    }

    @Test
    void editRefusesWhatTheSchemaRefuses(Sandbox box) throws IOException {
        box.kubectl().apply(Functions.inline("hello"));
        var outcome = withEditor(box.kubectl(), "sed -i 's/memoryMiB: 128/memoryMiB: 1/' \"$1\"")
                .run("edit", "fn", "hello");
        assertThat(outcome.exit()).as(outcome.toString()).isEqualTo(1);
        assertThat(outcome.err()).contains("functions.hearth.dev \"hello\" is invalid", "no valid changes were saved");
    }

    @Test
    void patchesByJsonPatch(Sandbox box) {
        box.configMap("m", Map.of("a", "1"));
        var kubectl = box.kubectl();
        kubectl.run(
                        "patch",
                        "cm",
                        "m",
                        "--type=json",
                        "-p",
                        "[{\"op\":\"test\",\"path\":\"/data/a\",\"value\":\"1\"},{\"op\":\"add\",\"path\":\"/data/b~1c\",\"value\":\"2\"},{\"op\":\"remove\",\"path\":\"/data/a\"}]")
                .fails(1, "b/c");
        kubectl.run(
                        "patch",
                        "cm",
                        "m",
                        "--type=json",
                        "-p",
                        "[{\"op\":\"test\",\"path\":\"/data/a\",\"value\":\"1\"},{\"op\":\"move\",\"from\":\"/data/a\",\"path\":\"/data/b\"},{\"op\":\"copy\",\"from\":\"/data/b\",\"path\":\"/data/c\"}]")
                .succeeds()
                .shows("configmap/m patched");
        assertThat(kubectl.out("get", "cm", "m", "-o", "jsonpath={.data}")).isEqualTo("{\"b\":\"1\",\"c\":\"1\"}");
        kubectl.run("patch", "cm", "m", "--type=json", "-p", "[{\"op\":\"test\",\"path\":\"/data/b\",\"value\":\"9\"}]")
                .fails(1, "The request is invalid");
        kubectl.run("patch", "cm", "m", "--type=json", "-p", "[{\"op\":\"remove\",\"path\":\"/data/none\"}]")
                .fails(1);
    }

    @Test
    void patchesByMergePatch(Sandbox box) {
        box.configMap("m", Map.of("a", "1", "b", "2"));
        var kubectl = box.kubectl();
        kubectl.run("patch", "cm", "m", "--type=merge", "-p", "{\"data\":{\"a\":null,\"c\":\"3\"}}")
                .succeeds();
        assertThat(kubectl.out("get", "cm", "m", "-o", "jsonpath={.data}")).isEqualTo("{\"b\":\"2\",\"c\":\"3\"}");
        kubectl.run("patch", "cm", "m", "--type=merge", "-p", "{\"data\":{\"b\":\"2\"}}")
                .succeeds()
                .shows("(no change)");
    }

    @Test
    void patchesAPodStrategically(Sandbox box) {
        box.pendingPod("p", "{a: b}");
        var kubectl = box.kubectl();
        kubectl.run(
                        "patch",
                        "pod",
                        "p",
                        "-p",
                        "{\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"example.org/other\"}]}}")
                .succeeds();
        var container = kubectl.run("get", "pod", "p", "-o", "json")
                .succeeds()
                .json()
                .path("spec")
                .path("containers");
        assertThat(container).hasSize(1);
        assertThat(container.path(0).path("image").asText()).isEqualTo("example.org/other");
        assertThat(container.path(0).path("env"))
                .as("env is merged, not replaced")
                .hasSize(2);
    }

    @Test
    void refusesAStrategicPatchOfACustomResource(Sandbox box) {
        box.kubectl().apply(Functions.inline("hello"));
        box.kubectl()
                .run("patch", "fn", "hello", "--type=strategic", "-p", "{\"spec\":{\"memoryMiB\":256}}")
                .fails(1, "application/strategic-merge-patch+json is not supported");
    }

    @Test
    void patchesTheStatusAlone(Sandbox box) {
        var kubectl = box.kubectl();
        kubectl.apply(Functions.inline("hello"));
        kubectl.run(
                        "patch",
                        "fn",
                        "hello",
                        "--subresource=status",
                        "--type=merge",
                        "-p",
                        "{\"status\":{\"pods\":2},\"spec\":{\"memoryMiB\":512}}")
                .succeeds();
        var function =
                kubectl.run("get", "fn", "hello", "-o", "json").succeeds().json();
        assertThat(function.path("status").path("pods").asInt()).isEqualTo(2);
        assertThat(function.path("spec").path("memoryMiB").asInt()).isEqualTo(128);

        kubectl.run("patch", "fn", "hello", "--type=merge", "-p", "{\"status\":{\"pods\":7}}")
                .succeeds();
        assertThat(kubectl.out("get", "fn", "hello", "-o", "jsonpath={.status.pods}"))
                .isEqualTo("2");
    }

    @Test
    void replacesTheWholeObject(Sandbox box) {
        var kubectl = box.kubectl();
        box.configMap("m", Map.of("a", "1", "b", "2"));
        kubectl.runWith(
                        "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: m}, data: {c: '3'}}",
                        "replace",
                        "-f",
                        "-")
                .succeeds()
                .shows("configmap/m replaced");
        assertThat(kubectl.out("get", "cm", "m", "-o", "jsonpath={.data}")).isEqualTo("{\"c\":\"3\"}");
        kubectl.runWith("---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: none}}", "replace", "-f", "-")
                .fails(1, "NotFound", "configmaps \"none\" not found");
    }

    @Test
    void replaceForceDeletesAndCreates(Sandbox box) {
        var kubectl = box.kubectl();
        String before = box.configMap("m", Map.of("a", "1")).getMetadata().getUid();
        kubectl.runWith("---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: m}}", "replace", "--force", "-f", "-")
                .succeeds();
        assertThat(kubectl.out("get", "cm", "m", "-o", "jsonpath={.metadata.uid}"))
                .isNotEqualTo(before);
    }

    @Test
    void refusesAReplaceFromAStaleVersion(Sandbox box) {
        var kubectl = box.kubectl();
        String stale = box.configMap("m", Map.of("a", "1")).getMetadata().getResourceVersion();
        kubectl.out("label", "cm", "m", "x=y");
        kubectl.runWith(
                        "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: m, resourceVersion: '%s'}}"
                                .formatted(stale),
                        "replace",
                        "-f",
                        "-")
                .fails(
                        1,
                        "Error from server (Conflict)",
                        "the object has been modified; please apply your changes to the latest version");
    }

    @Test
    void scalesAUsersKind(Sandbox box, Widgets widgets) {
        var kubectl = box.kubectl();
        kubectl.create(widgets.yaml("w", "size: 1\nreplicas: 1"));
        kubectl.run("scale", widgets.resource(), "w", "--replicas=3").succeeds().shows("scaled");
        assertThat(kubectl.out("get", widgets.resource(), "w", "-o", "jsonpath={.spec.replicas}"))
                .isEqualTo("3");
        kubectl.run("scale", widgets.resource(), "w", "--current-replicas=1", "--replicas=5")
                .fails(1, "3");
        kubectl.out(
                "patch",
                widgets.resource(),
                "w",
                "--subresource=status",
                "--type=merge",
                "-p",
                "{\"status\":{\"replicas\":2,\"selector\":\"a=b\"}}");
        var scale = box.server()
                .raw("/apis/%s/v1/namespaces/%s/widgets/w/scale".formatted(widgets.group(), box.namespace()));
        assertThat(scale.path("kind").asText()).isEqualTo("Scale");
        assertThat(scale.path("apiVersion").asText()).isEqualTo("autoscaling/v1");
        assertThat(scale.path("spec").path("replicas").asInt()).isEqualTo(3);
        assertThat(scale.path("status").path("replicas").asInt()).isEqualTo(2);
        assertThat(scale.path("status").path("selector").asText()).isEqualTo("a=b");
    }

    @Test
    void scalesAFunctionByItsMinScale(Sandbox box) {
        var kubectl = box.kubectl();
        kubectl.apply(Functions.inline("hello"));
        kubectl.run("scale", "fn", "hello", "--replicas=2").succeeds().shows("function.hearth.dev/hello scaled");
        assertThat(kubectl.out("get", "fn", "hello", "-o", "jsonpath={.spec.scaling.minScale}"))
                .isEqualTo("2");
    }

    @Test
    void refusesToScaleWhatHasNoScale(Sandbox box) {
        box.configMap("m", Map.of());
        box.kubectl().run("scale", "configmap", "m", "--replicas=2").fails(1);
    }

    @Test
    void labelsAndAnnotates(Sandbox box) {
        var kubectl = box.kubectl();
        box.configMap("m", Map.of());
        kubectl.run("label", "cm", "m", "tier=one").succeeds().shows("configmap/m labeled");
        kubectl.run("label", "cm", "m", "tier=two").fails(1, "already has a value (one), and --overwrite is false");
        kubectl.run("label", "cm", "m", "tier=two", "--overwrite").succeeds();
        kubectl.run("label", "cm", "--all", "every=one").succeeds();
        assertThat(kubectl.out("label", "cm", "m", "--list")).contains("tier=two", "every=one");
        kubectl.run("label", "cm", "m", "tier-").succeeds().shows("unlabeled");
        kubectl.run("label", "cm", "m", "bad=not a label").fails(1, "a valid label must be");
        kubectl.run("annotate", "cm", "m", "note=Grüße an alle").succeeds().shows("configmap/m annotated");
        kubectl.run("annotate", "cm", "m", "note-").succeeds();
        assertThat(kubectl.out("get", "cm", "m", "-o", "jsonpath={.metadata.annotations}"))
                .isEmpty();
    }
}
