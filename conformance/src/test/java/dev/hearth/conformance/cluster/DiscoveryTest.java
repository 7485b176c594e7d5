package dev.hearth.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a server says about itself: kinds, versions, schemas, rights. */
@ClusterSuite
class DiscoveryTest {
    @Test
    void apiResourcesListsKindsWithTheirShortNames(Sandbox box) {
        String out = box.kubectl().out("api-resources");

        assertThat(out).containsPattern("configmaps +cm +v1 +true +ConfigMap");
        assertThat(out).containsPattern("namespaces +ns +v1 +false +Namespace");
        assertThat(out).containsPattern("functions +fn +hearth.dev/v1alpha1 +true +Function");
        assertThat(out).containsPattern("leases +coordination.k8s.io/v1 +true +Lease");
        assertThat(out).containsPattern("customresourcedefinitions +crd,crds +apiextensions.k8s.io/v1 +false");
    }

    @Test
    void apiResourcesOfOneGroupWithVerbs(Sandbox box) {
        String wide = box.kubectl().out("api-resources", "--api-group=hearth.dev", "-o", "wide");
        assertThat(wide).contains("functions").contains("deletecollection");
        for (String verb : List.of("create", "delete", "get", "list", "patch", "update", "watch")) {
            assertThat(wide).contains(verb);
        }
        assertThat(box.kubectl().out("api-resources", "--api-group=hearth.dev", "-o", "name"))
                .contains("functions.hearth.dev")
                .doesNotContain("configmaps");
    }

    @Test
    void apiResourcesByScopeAndVerb(Sandbox box) {
        String out = box.kubectl().out("api-resources", "--namespaced=false", "--verbs=list,watch", "-o", "name");
        assertThat(out.lines()).contains("namespaces").doesNotContain("configmaps");
    }

    @Test
    void apiVersionsNamesEveryGroup(Sandbox box) {
        assertThat(box.kubectl().out("api-versions").lines())
                .contains("v1", "apiextensions.k8s.io/v1", "coordination.k8s.io/v1", "hearth.dev/v1alpha1");
    }

    @Test
    void explainsABuiltInKind(Sandbox box) {
        box.kubectl().run("explain", "configmap").succeeds().shows("ConfigMap", "binaryData", "immutable");
        box.kubectl().run("explain", "pod.spec.containers").succeeds().shows("image", "terminationMessagePath");
    }

    @Test
    void explainsTheFieldsOfFunctions(Sandbox box) {
        Sandbox.soon()
                .untilAsserted(() -> box.kubectl()
                        .run("explain", "function.spec")
                        .succeeds()
                        .shows("timeoutSeconds", "1 to 900", "memoryMiB", "environment"));
        box.kubectl().run("explain", "fn.spec.code.zip.sha256").succeeds().shows("64 lower-case hexadecimal digits");
        box.kubectl()
                .run("explain", "function.spec.scaling", "--recursive")
                .succeeds()
                .shows("maxScale");
    }

    @Test
    void explainRefusesAFieldThatIsNotThere(Sandbox box) {
        box.kubectl().run("explain", "configmap.nonsense").fails(1, "field \"nonsense\" does not exist");
    }

    @Test
    void openApiDescribesBuiltInAndCustomKinds(Sandbox box, Server server) {
        if (server.minor() >= 24) {
            var paths = server.raw("/openapi/v3").path("paths");
            assertThat(paths.has("api/v1")).isTrue();
            String function = paths.path("apis/hearth.dev/v1alpha1")
                    .path("serverRelativeURL")
                    .asText();
            var schemas = server.raw(function).path("components").path("schemas");
            assertThat(schemas.properties())
                    .anyMatch(schema -> schema.getValue().toString().contains("\"kind\":\"Function\""));
        } else {
            Sandbox.soon()
                    .until(() -> server.raw("/openapi/v2").path("definitions").has("dev.hearth.v1alpha1.Function"));
        }
    }

    @Test
    void versionNamesClientAndServer(Sandbox box) {
        var version = box.kubectl().run("version", "-o", "json").succeeds().json();
        assertThat(version.path("serverVersion").path("gitVersion").asText()).startsWith("v1.");
        assertThat(version.path("serverVersion").path("minor").asText()).isNotEmpty();
    }

    @Test
    void clusterInfoNamesTheControlPlane(Sandbox box) {
        box.kubectl().run("cluster-info").succeeds().shows("Kubernetes control plane", "https://127.0.0.1:");
    }

    @Test
    void theKubeconfigHasACurrentContext(Sandbox box) {
        String context = box.kubectl().out("config", "current-context").strip();
        assertThat(context).isNotEmpty();
        box.kubectl().run("config", "view", "--minify").succeeds().shows("server: https://127.0.0.1:");
        box.kubectl().run("config", "get-contexts", "-o", "name").succeeds().shows(context);
    }

    @Test
    void rawPathsAnswer(Sandbox box) {
        var kubectl = box.kubectl();
        assertThat(kubectl.run("get", "--raw", "/api")
                        .succeeds()
                        .json()
                        .path("versions")
                        .path(0)
                        .asText())
                .isEqualTo("v1");
        assertThat(kubectl.run("get", "--raw", "/version").succeeds().json().has("major"))
                .isTrue();
        assertThat(kubectl.out("get", "--raw", "/healthz")).isEqualTo("ok");
        assertThat(kubectl.out("get", "--raw", "/readyz")).isEqualTo("ok");
        assertThat(kubectl.out("get", "--raw", "/livez")).isEqualTo("ok");
        kubectl.run("get", "--raw", "/no/such/path").fails(1, "NotFound");
    }

    @Test
    void theAdminMayDoEverything(Sandbox box) {
        box.kubectl()
                .run("auth", "can-i", "create", "functions.hearth.dev")
                .succeeds()
                .shows("yes");
        box.kubectl().run("auth", "can-i", "*", "*", "-A").succeeds().shows("yes");
    }

    @Test
    void theDiscoveryOfAGroupNamesItsSubresources(Server server, Widgets widgets) {
        var resources = server.raw("/apis/" + widgets.group() + "/v1").path("resources");
        assertThat(resources.findValuesAsText("name")).contains("widgets", "widgets/status", "widgets/scale");
        var widget = resources.path(0);
        assertThat(widget.path("kind").asText()).isEqualTo("Widget");
        assertThat(widget.path("shortNames").path(0).asText()).isEqualTo("wdg");
        assertThat(widget.path("categories").path(0).asText()).isEqualTo("conformance");
    }
}
