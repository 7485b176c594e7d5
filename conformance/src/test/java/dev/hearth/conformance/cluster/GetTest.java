package dev.hearth.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** kubectl get: output forms, selectors, pages, watches. */
@ClusterSuite
class GetTest {
    private static void three(Sandbox box) {
        for (String name : new String[] {"one", "two", "three"}) {
            box.kubectl().create("""
                    apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: %s, labels: {app: demo, which: %s}}
                    data: {k: %s}
                    """.formatted(name, name, name));
        }
    }

    @Test
    void printsATableWithTheServersColumns(Sandbox box) {
        box.configMap("table", Map.of("a", "1", "b", "2"));
        String out = box.kubectl().out("get", "configmap", "table");
        assertThat(out).containsPattern("NAME +DATA +AGE\ntable +2 +\\d+s");
    }

    @Test
    void printsTheColumnsOfAFunction(Sandbox box) {
        var kubectl = box.kubectl();
        kubectl.apply(Functions.inline("hello"));
        assertThat(kubectl.out("get", "functions"))
                .containsPattern("NAME +RUNTIME +READY +PODS +AGE\nhello +nodejs20.x");
        assertThat(kubectl.out("get", "fn", "-o", "wide")).contains("REASON");
    }

    @Test
    void printsTheColumnsOfAUsersKind(Sandbox box, Widgets widgets) {
        var kubectl = box.kubectl();
        kubectl.create(widgets.yaml("w", "size: 4"));
        assertThat(kubectl.out("get", widgets.resource())).containsPattern("NAME +SIZE +PHASE +AGE\nw +4 +\\d+s");
        assertThat(kubectl.out("get", widgets.resource(), "-o", "wide")).containsPattern("COLOR.*\nw +4 +green");
        assertThat(kubectl.out("get", widgets.resource(), "--no-headers")).startsWith("w ");
    }

    @Test
    void printsEachOutputForm(Sandbox box) {
        var kubectl = box.kubectl();
        three(box);
        kubectl.run("get", "cm", "one", "-o", "yaml").succeeds().shows("kind: ConfigMap", "  k: one");
        assertThat(kubectl.run("get", "cm", "one", "-o", "json")
                        .succeeds()
                        .json()
                        .path("data")
                        .path("k")
                        .asText())
                .isEqualTo("one");
        assertThat(kubectl.out("get", "cm", "-l", "app=demo", "-o", "name"))
                .isEqualTo("configmap/one\nconfigmap/three\nconfigmap/two\n");
        assertThat(kubectl.out("get", "cm", "-l", "app=demo", "-o", "jsonpath={.items[*].data.k}"))
                .isEqualTo("one three two");
        assertThat(kubectl.out("get", "cm", "one", "-o", "custom-columns=N:.metadata.name,K:.data.k"))
                .containsPattern("N +K\none +one");
        assertThat(kubectl.out("get", "cm", "one", "-o", "go-template={{.data.k}}"))
                .isEqualTo("one");
    }

    @Test
    void hidesManagedFieldsUnlessAsked(Sandbox box) {
        three(box);
        assertThat(box.kubectl().out("get", "cm", "one", "-o", "yaml")).doesNotContain("managedFields");
        assertThat(box.kubectl().out("get", "cm", "one", "-o", "yaml", "--show-managed-fields"))
                .contains("managedFields", "kubectl-create");
    }

    @Test
    void selectsByLabels(Sandbox box) {
        var kubectl = box.kubectl();
        three(box);
        assertThat(kubectl.out("get", "cm", "-l", "which in (one,two)", "-o", "name")
                        .lines())
                .hasSize(2);
        assertThat(kubectl.out("get", "cm", "-l", "app,which!=one", "-o", "name")
                        .lines())
                .hasSize(2);
        assertThat(kubectl.out("get", "cm", "-l", "app=demo,which notin (one,two)", "-o", "name"))
                .isEqualTo("configmap/three\n");
        assertThat(kubectl.out("get", "cm", "-l", "!app", "-o", "name")).doesNotContain("one");
        assertThat(kubectl.out("get", "cm", "-L", "which", "-l", "which=two")).containsPattern("WHICH\ntwo .*two");
        assertThat(kubectl.out("get", "cm", "--show-labels", "-l", "which=two")).contains("app=demo,which=two");
        kubectl.run("get", "cm", "-l", "which in one").fails(1, "unable to parse requirement");
    }

    @Test
    void selectsByFields(Sandbox box) {
        var kubectl = box.kubectl();
        three(box);
        assertThat(kubectl.out("get", "cm", "--field-selector", "metadata.name=two", "-o", "name"))
                .isEqualTo("configmap/two\n");
        assertThat(kubectl.out(
                        "get", "cm", "-A", "--field-selector", "metadata.namespace=" + box.namespace(), "-o", "name"))
                .contains("configmap/two");
        box.pendingPod("p", "{a: b}");
        assertThat(kubectl.out(
                        "get",
                        "pods",
                        "--field-selector",
                        "status.phase=Pending,spec.restartPolicy=Always",
                        "-o",
                        "name"))
                .isEqualTo("pod/p\n");
        assertThat(kubectl.out("get", "pods", "--field-selector", "status.phase!=Pending", "-o", "name"))
                .isEmpty();
        kubectl.run("get", "cm", "--field-selector", "data.k=one")
                .fails(1, "Error from server (BadRequest)", "\"data.k\" is not a known field selector");
    }

    @Test
    void looksThroughAllNamespaces(Sandbox box) {
        three(box);
        assertThat(box.kubectl().out("get", "cm", "-A", "-l", "which=one"))
                .containsPattern("NAMESPACE +NAME +DATA +AGE")
                .containsPattern(box.namespace() + " +one");
    }

    @Test
    void printsSeveralKindsAtOnce(Sandbox box) {
        three(box);
        box.kubectl().out("create", "secret", "generic", "s", "--from-literal=a=b");
        assertThat(box.kubectl().out("get", "configmap,secret", "-o", "name")).contains("configmap/one", "secret/s");
        assertThat(box.kubectl().out("get", "configmap/one", "secret/s")).contains("configmap/one", "secret/s");
    }

    @Test
    void findsKindsByTheirCategory(Sandbox box, Widgets widgets) {
        box.kubectl().create(widgets.yaml("in-category", "size: 1"));
        assertThat(box.kubectl().out("get", "conformance", "-o", "name")).contains("/in-category");
    }

    @Test
    void readsAListInChunks(Sandbox box) {
        for (int i = 0; i < 7; i++) {
            box.configMap("chunk-" + i, Map.of());
        }
        assertThat(box.kubectl()
                        .out("get", "cm", "--chunk-size=2", "-o", "name")
                        .lines()
                        .filter(n -> n.contains("chunk-")))
                .hasSize(7);
        var first = box.server().raw("/api/v1/namespaces/" + box.namespace() + "/configmaps?limit=2");
        assertThat(first.path("items")).hasSize(2);
        assertThat(first.path("metadata").path("continue").asText()).isNotEmpty();
        assertThat(first.path("metadata").path("remainingItemCount").asInt()).isGreaterThanOrEqualTo(5);
    }

    @Test
    void findsWhatAFileNames(Sandbox box) {
        three(box);
        var file = box.kubectl().file("f.yaml", "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: two}}");
        assertThat(box.kubectl().out("get", "-f", file.toString(), "-o", "name"))
                .isEqualTo("configmap/two\n");
    }

    @Test
    void sortsByAField(Sandbox box) {
        three(box);
        assertThat(box.kubectl().out("get", "cm", "-l", "app", "--sort-by=.data.k", "-o", "name"))
                .isEqualTo("configmap/one\nconfigmap/three\nconfigmap/two\n");
    }

    @Test
    void saysWhenNothingIsThere(Sandbox box) {
        var kubectl = box.kubectl();
        assertThat(kubectl.run("get", "functions").succeeds().err())
                .contains("No resources found in " + box.namespace());
        kubectl.run("get", "cm", "none").fails(1, "Error from server (NotFound): configmaps \"none\" not found");
        assertThat(kubectl.out("get", "cm", "none", "--ignore-not-found")).isEmpty();
    }

    @Test
    void watchPrintsEachChange(Sandbox box) {
        var kubectl = box.kubectl();
        kubectl.create("---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: watched}}");
        try (var watch = kubectl.start("get", "cm", "watched", "-w", "--output-watch-events")) {
            watch.awaitLine("ADDED +watched +0");
            kubectl.out("patch", "cm", "watched", "-p", "{\"data\":{\"a\":\"1\"}}");
            watch.awaitLine("MODIFIED +watched +1");
            kubectl.out("delete", "cm", "watched");
            watch.awaitLine("DELETED +watched +1");
        }
    }

    @Test
    void watchShowsAFunctionsColumnsAsTheyChange(Sandbox box) {
        var kubectl = box.kubectl();
        kubectl.apply(Functions.inline("hello"));
        try (var watch = kubectl.start("get", "fn", "-w")) {
            watch.awaitLine("^hello +nodejs20.x");
            kubectl.out("patch", "fn", "hello", "--type=merge", "-p", "{\"spec\":{\"runtime\":\"python3.11\"}}");
            watch.awaitLine("^hello +python3.11");
        }
    }

    @Test
    void watchOnlyGivesJsonDocuments(Sandbox box) {
        try (var watch = box.kubectl().start("get", "cm", "--watch-only", "-o", "jsonpath={.metadata.name}{'\\n'}")) {
            Sandbox.soon().until(() -> {
                box.client()
                        .configMaps()
                        .resource(box.newConfigMap("seen", Map.of("at", "" + System.nanoTime())))
                        .createOr(r -> r.update());
                return watch.lines().contains("seen");
            });
        }
    }
}
