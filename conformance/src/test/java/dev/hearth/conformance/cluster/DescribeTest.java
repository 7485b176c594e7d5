package dev.hearth.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EventBuilder;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** kubectl describe and kubectl events: an object with what happened to it. */
@ClusterSuite
class DescribeTest {
    private static void event(Sandbox box, String kind, String apiVersion, String name, String uid) {
        String now = Instant.now().toString();
        box.client()
                .v1()
                .events()
                .resource(new EventBuilder()
                        .withNewMetadata()
                        .withName(name + ".1")
                        .withNamespace(box.namespace())
                        .endMetadata()
                        .withNewInvolvedObject()
                        .withKind(kind)
                        .withApiVersion(apiVersion)
                        .withNamespace(box.namespace())
                        .withName(name)
                        .withUid(uid)
                        .endInvolvedObject()
                        .withType("Warning")
                        .withReason("CodeMissing")
                        .withMessage("the package is not there")
                        .withNewSource()
                        .withComponent("conformance")
                        .endSource()
                        .withFirstTimestamp(now)
                        .withLastTimestamp(now)
                        .withCount(3)
                        .build())
                .create();
    }

    @Test
    void describesAConfigMap(Sandbox box) {
        box.configMap("m", Map.of("key", "the value"));
        box.kubectl().run("describe", "cm", "m").succeeds().shows("Name:         m", "key:\n----\nthe value");
    }

    @Test
    void describesAFunctionWithItsEvents(Sandbox box) {
        box.kubectl().apply(Functions.inline("hello"));
        String uid = box.kubectl().out("get", "fn", "hello", "-o", "jsonpath={.metadata.uid}");
        event(box, "Function", "hearth.dev/v1alpha1", "hello", uid);

        box.kubectl()
                .run("describe", "function", "hello")
                .succeeds()
                .shows("Runtime:", "nodejs20.x", "Memory Mi B:", "Events:", "CodeMissing", "the package is not there");
    }

    @Test
    void describesAPod(Sandbox box) {
        box.pendingPod("p", "{app: p}");
        box.kubectl()
                .run("describe", "pod", "p")
                .succeeds()
                .shows("Status:           Pending", "example.org/nothing", "app=p", "Node-Selectors:");
    }

    @Test
    void describesANamespace(Sandbox box) {
        box.kubectl().run("describe", "ns", box.namespace()).succeeds().shows("Status:       Active");
    }

    @Test
    void describesASecretWithoutItsValue(Sandbox box) {
        box.kubectl().out("create", "secret", "generic", "s", "--from-literal=k=hidden");
        var described = box.kubectl().run("describe", "secret", "s").succeeds().shows("k:  6 bytes");
        assertThat(described.out()).doesNotContain("hidden");
    }

    @Test
    void describesByLabelAndByPrefix(Sandbox box) {
        box.kubectl().apply(Functions.inline("hello-a"));
        box.kubectl().apply(Functions.inline("hello-b"));
        assertThat(box.kubectl().out("describe", "fn", "-l", "app=hello-a"))
                .contains("hello-a")
                .doesNotContain("hello-b");
        assertThat(box.kubectl().out("describe", "fn", "hello"))
                .contains("hello-a")
                .contains("hello-b");
    }

    @Test
    void describeOfNothingSaysSo(Sandbox box) {
        box.kubectl().run("describe", "cm", "none").fails(1, "configmaps \"none\" not found");
    }

    @Test
    void eventsAreListedByObjectAndByType(Sandbox box) {
        box.configMap("m", Map.of());
        event(box, "ConfigMap", "v1", "m", "");
        var kubectl = box.kubectl();
        kubectl.run("get", "events").succeeds().shows("CodeMissing", "configmap/m");
        kubectl.run("get", "events", "--field-selector", "involvedObject.name=m,type=Warning,reason=CodeMissing")
                .succeeds()
                .shows("the package is not there");
        assertThat(kubectl.out("get", "events", "--field-selector", "type=Normal", "-o", "name"))
                .isEmpty();
        kubectl.run("events").succeeds().shows("CodeMissing");
        kubectl.run("events", "--for", "configmap/m", "--types=Warning")
                .succeeds()
                .shows("ConfigMap/m");
    }
}
