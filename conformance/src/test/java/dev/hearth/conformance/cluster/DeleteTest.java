package dev.hearth.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** kubectl delete and kubectl wait: names, labels, finalizers, dependants, conditions. */
@ClusterSuite
class DeleteTest {
    private static String dependant(String owner, String uid) {
        return """
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: dependant
                  ownerReferences:
                  - {apiVersion: v1, kind: ConfigMap, name: %s, uid: %s, controller: true, blockOwnerDeletion: true}
                """.formatted(owner, uid);
    }

    private static void ownerAndDependant(Sandbox box) {
        String uid = box.configMap("owner", Map.of()).getMetadata().getUid();
        box.kubectl().create(dependant("owner", uid));
    }

    @Test
    void deletesByNameAndSaysSo(Sandbox box) {
        box.configMap("m", Map.of());
        box.kubectl().run("delete", "cm", "m").succeeds().shows("configmap \"m\" deleted");
        box.kubectl().run("delete", "cm", "m").fails(1, "Error from server (NotFound): configmaps \"m\" not found");
        assertThat(box.kubectl().out("delete", "cm", "m", "--ignore-not-found")).isEmpty();
    }

    @Test
    void deletesByLabelAndAll(Sandbox box) {
        var kubectl = box.kubectl();
        for (String name : new String[] {"a", "b", "c"}) {
            kubectl.apply(Functions.inline(name));
        }
        kubectl.run("delete", "fn", "-l", "app in (a,b)").succeeds().shows("\"a\" deleted", "\"b\" deleted");
        assertThat(kubectl.out("get", "fn", "-o", "name")).isEqualTo("function.hearth.dev/c\n");
        kubectl.run("delete", "fn", "--all").succeeds().shows("\"c\" deleted");
        assertThat(kubectl.out("get", "fn", "-o", "name")).isEmpty();
    }

    @Test
    void deletesWhatAFileNames(Sandbox box) {
        box.configMap("m", Map.of());
        var file = box.kubectl().file("f.yaml", "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: m}}");
        box.kubectl().run("delete", "-f", file.toString()).succeeds().shows("configmap \"m\" deleted");
    }

    @Test
    void deletesNothingUnderADryRun(Sandbox box) {
        box.configMap("m", Map.of());
        box.kubectl().run("delete", "cm", "m", "--dry-run=server").succeeds().shows("(server dry run)");
        box.kubectl().run("get", "cm", "m").succeeds();
    }

    @Test
    void aFinalizerKeepsItUntilRemoved(Sandbox box) {
        var kubectl = box.kubectl();
        kubectl.apply(Functions.inline("kept"));
        kubectl.out(
                "patch", "fn", "kept", "--type=merge", "-p", "{\"metadata\":{\"finalizers\":[\"hearth.dev/test\"]}}");
        kubectl.run("delete", "fn", "kept", "--wait=false").succeeds();

        assertThat(kubectl.out("get", "fn", "kept", "-o", "jsonpath={.metadata.deletionTimestamp}"))
                .isNotEmpty();
        kubectl.run(
                        "patch",
                        "fn",
                        "kept",
                        "--type=merge",
                        "-p",
                        "{\"metadata\":{\"finalizers\":[\"hearth.dev/test\",\"hearth.dev/more\"]}}")
                .fails(1, "no new finalizers can be added if the object is being deleted");
        try (var wait = kubectl.start("wait", "--for=delete", "fn/kept", "--timeout=20s")) {
            assertThat(wait.running()).isTrue();
            kubectl.out(
                    "patch",
                    "fn",
                    "kept",
                    "--type=json",
                    "-p",
                    "[{\"op\":\"remove\",\"path\":\"/metadata/finalizers\"}]");
            assertThat(wait.awaitEnd()).isZero();
        }
        kubectl.run("get", "fn", "kept").fails(1, "NotFound");
    }

    @Test
    void backgroundDeletionTakesDependantsAfterwards(Sandbox box) {
        ownerAndDependant(box);
        box.kubectl().run("delete", "cm", "owner", "--cascade=background").succeeds();
        box.kubectl()
                .run("wait", "--for=delete", "cm/dependant", "--timeout=30s")
                .succeeds();
    }

    @Test
    void foregroundDeletionTakesDependantsFirst(Sandbox box) {
        ownerAndDependant(box);
        box.kubectl()
                .run("delete", "cm", "owner", "--cascade=foreground", "--timeout=30s")
                .succeeds();
        box.kubectl().run("get", "cm", "dependant").fails(1, "NotFound");
        box.kubectl().run("get", "cm", "owner").fails(1, "NotFound");
    }

    @Test
    void foregroundDeletionWaitsForADependantsFinalizer(Sandbox box) {
        ownerAndDependant(box);
        var kubectl = box.kubectl();
        kubectl.out("patch", "cm", "dependant", "-p", "{\"metadata\":{\"finalizers\":[\"hearth.dev/test\"]}}");
        kubectl.run("delete", "cm", "owner", "--cascade=foreground", "--wait=false")
                .succeeds();
        Sandbox.soon()
                .until(() -> !kubectl.out("get", "cm", "dependant", "-o", "jsonpath={.metadata.deletionTimestamp}")
                        .isEmpty());
        assertThat(kubectl.out("get", "cm", "owner", "-o", "jsonpath={.metadata.finalizers}"))
                .contains("foregroundDeletion");

        kubectl.out("patch", "cm", "dependant", "--type=merge", "-p", "{\"metadata\":{\"finalizers\":null}}");
        kubectl.run("wait", "--for=delete", "cm/owner", "--timeout=30s").succeeds();
    }

    @Test
    void foregroundDeletionLeavesWhatAnotherOwnerKeeps(Sandbox box) {
        ownerAndDependant(box);
        String other = box.configMap("other", Map.of()).getMetadata().getUid();
        box.kubectl().out("patch", "cm", "dependant", "--type=json", "-p", """
                        [{"op": "add", "path": "/metadata/ownerReferences/-", "value":
                          {"apiVersion": "v1", "kind": "ConfigMap", "name": "other", "uid": "%s"}}]""".formatted(other));
        box.kubectl().run("delete", "cm", "owner", "--cascade=foreground").succeeds();
        assertThat(box.kubectl().out("get", "cm", "dependant", "-o", "jsonpath={.metadata.ownerReferences[*].name}"))
                .isEqualTo("other");
    }

    @Test
    void orphanDeletionLeavesDependants(Sandbox box) {
        ownerAndDependant(box);
        var kubectl = box.kubectl();
        kubectl.run("delete", "cm", "owner", "--cascade=orphan", "--timeout=30s")
                .succeeds();
        Sandbox.soon()
                .until(() -> kubectl.out("get", "cm", "dependant", "-o", "jsonpath={.metadata.ownerReferences}")
                        .isEmpty());
        kubectl.run("get", "cm", "dependant").succeeds();
    }

    @Test
    void aDependantOfAnOwnerThatNeverWasIsCollected(Sandbox box) {
        box.kubectl().create(dependant("nobody", "00000000-0000-4000-8000-000000000000"));
        box.kubectl()
                .run("wait", "--for=delete", "cm/dependant", "--timeout=30s")
                .succeeds();
    }

    @Test
    void deletesAPodWithoutGrace(Sandbox box) {
        box.pendingPod("p", "{a: b}");
        box.kubectl()
                .run("delete", "pod", "p", "--grace-period=0", "--force")
                .succeeds()
                .shows("pod \"p\" force deleted");
        box.kubectl().run("get", "pod", "p").fails(1, "NotFound");
    }

    @Test
    void deletesAnUnscheduledPodAtOnceWhateverItsGrace(Sandbox box) {
        box.pendingPod("p", "{a: b}");
        box.kubectl().run("delete", "pod", "p", "--grace-period=30").succeeds();
        box.kubectl().run("get", "pod", "p").fails(1, "NotFound");
    }

    @Test
    void aNamespaceTakesItsContentWithIt(Sandbox box) {
        box.kubectl().apply(Functions.inline("inside"));
        box.configMap("inside", Map.of());
        box.kubectl().run("delete", "ns", box.namespace(), "--timeout=50s").succeeds();
        box.kubectl().run("get", "cm", "inside").fails(1, "NotFound");
        box.kubectl().run("get", "fn", "inside").fails(1, "NotFound");
    }

    @Test
    void aNamespaceThatGoesTakesNothingNew(Sandbox box) {
        var kubectl = box.kubectl();
        kubectl.apply(Functions.inline("kept"));
        kubectl.out(
                "patch", "fn", "kept", "--type=merge", "-p", "{\"metadata\":{\"finalizers\":[\"hearth.dev/test\"]}}");
        kubectl.run("delete", "ns", box.namespace(), "--wait=false").succeeds();
        assertThat(kubectl.out("get", "ns", box.namespace(), "-o", "jsonpath={.status.phase}"))
                .isEqualTo("Terminating");
        kubectl.run("create", "configmap", "late").fails(1, "is forbidden", "because it is being terminated");
        Sandbox.soon()
                .until(() -> !kubectl.out("get", "fn", "kept", "-o", "jsonpath={.metadata.deletionTimestamp}")
                        .isEmpty());
        kubectl.out("patch", "fn", "kept", "--type=merge", "-p", "{\"metadata\":{\"finalizers\":null}}");
        kubectl.run("wait", "--for=delete", "ns/" + box.namespace(), "--timeout=50s")
                .succeeds();
    }

    @Test
    void waitsForACondition(Sandbox box) {
        var kubectl = box.kubectl();
        kubectl.apply(Functions.inline("hello"));
        try (var wait = kubectl.start("wait", "--for=condition=Ready", "fn/hello", "--timeout=20s")) {
            kubectl.out(
                    "patch",
                    "fn",
                    "hello",
                    "--subresource=status",
                    "--type=merge",
                    "-p",
                    "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
            wait.awaitLine("function.hearth.dev/hello condition met");
            assertThat(wait.awaitEnd()).isZero();
        }
        kubectl.run("wait", "--for=condition=Ready=false", "fn/hello", "--timeout=1s")
                .fails(1, "timed out waiting for the condition");
    }

    @Test
    void waitsForAField(Sandbox box) {
        var kubectl = box.kubectl();
        box.configMap("m", Map.of("step", "one"));
        try (var wait = kubectl.start("wait", "--for=jsonpath={.data.step}=two", "cm/m", "--timeout=20s")) {
            kubectl.out("patch", "cm", "m", "-p", "{\"data\":{\"step\":\"two\"}}");
            assertThat(wait.awaitEnd()).isZero();
        }
    }
}
