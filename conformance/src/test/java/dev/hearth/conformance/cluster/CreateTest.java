package dev.hearth.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** kubectl create, its generators, and what it refuses. */
@ClusterSuite
class CreateTest {
    private static final String MAP = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: %s}
            data: {a: "1"}
            """;

    @Test
    void createsFromAFile(Sandbox box) {
        var kubectl = box.kubectl();
        var file = kubectl.file("map.yaml", MAP.formatted("one") + "---\n" + MAP.formatted("two"));

        kubectl.run("create", "-f", file.toString()).succeeds().shows("configmap/one created", "configmap/two created");
    }

    @Test
    void createsFromJson(Sandbox box) {
        box.kubectl().create("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"j\"}}");
        assertThat(box.kubectl().out("get", "cm", "j", "-o", "name")).isEqualTo("configmap/j\n");
    }

    @Test
    void createsEveryItemOfAList(Sandbox box) {
        box.kubectl().create("""
                apiVersion: v1
                kind: List
                items:
                - {apiVersion: v1, kind: ConfigMap, metadata: {name: one}}
                - {apiVersion: v1, kind: Secret, metadata: {name: two}, stringData: {k: v}}
                """);
        assertThat(box.kubectl().out("get", "secret", "two", "-o", "jsonpath={.data.k}"))
                .isEqualTo("dg==");
    }

    @Test
    void createsOfAFolder(Sandbox box) {
        var kubectl = box.kubectl();
        var folder = kubectl.folder("a.yaml", MAP.formatted("in-folder"));
        kubectl.run("create", "-f", folder.toString()).succeeds().shows("configmap/in-folder created");
    }

    @Test
    void refusesWhatIsThereAlready(Sandbox box) {
        box.kubectl().create(MAP.formatted("twice"));
        box.kubectl()
                .runWith(MAP.formatted("twice"), "create", "-f", "-")
                .fails(1, "Error from server (AlreadyExists)", "configmaps \"twice\" already exists");
    }

    @Test
    void generatesAConfigMap(Sandbox box) {
        var kubectl = box.kubectl();
        var file = kubectl.file("motto.txt", "Grüße, 火\n");

        kubectl.run("create", "configmap", "made", "--from-literal=k=v", "--from-file=" + file)
                .succeeds();

        var data =
                kubectl.run("get", "cm", "made", "-o", "json").succeeds().json().path("data");
        assertThat(data.path("k").asText()).isEqualTo("v");
        assertThat(data.path("motto.txt").asText()).isEqualTo("Grüße, 火\n");
    }

    @Test
    void generatesASecret(Sandbox box) {
        var kubectl = box.kubectl();
        kubectl.run("create", "secret", "generic", "made", "--from-literal=password=pässword")
                .succeeds();

        var secret =
                kubectl.run("get", "secret", "made", "-o", "json").succeeds().json();
        byte[] password =
                Base64.getDecoder().decode(secret.path("data").path("password").asText());
        assertThat(new String(password, StandardCharsets.UTF_8)).isEqualTo("pässword");
        assertThat(secret.path("type").asText()).isEqualTo("Opaque");
    }

    @Test
    void generatesANamespace(Sandbox box) {
        String name = box.namespace() + "-made";
        try {
            box.kubectl().run("create", "namespace", name).succeeds().shows("namespace/" + name + " created");
            assertThat(box.kubectl().out("get", "ns", name, "-o", "jsonpath={.status.phase}"))
                    .isEqualTo("Active");
        } finally {
            box.kubectl().run("delete", "ns", name, "--wait=false");
        }
    }

    @Test
    void generatesAServiceAccount(Sandbox box) {
        box.kubectl().run("create", "serviceaccount", "robot").succeeds().shows("serviceaccount/robot created");
    }

    @Test
    void printsWithoutCreatingUnderADryRun(Sandbox box) {
        var kubectl = box.kubectl();
        for (String mode : new String[] {"client", "server"}) {
            kubectl.run("create", "configmap", "dry", "--from-literal=a=b", "--dry-run=" + mode, "-o", "yaml")
                    .succeeds()
                    .shows("kind: ConfigMap", "a: b");
            kubectl.run("get", "cm", "dry").fails(1, "NotFound");
        }
    }

    @Test
    void aServerSideDryRunDefaultsAndValidates(Sandbox box, Widgets widgets) {
        var kubectl = box.kubectl();
        kubectl.runWith(widgets.yaml("w", "size: 3"), "create", "--dry-run=server", "-o", "yaml", "-f", "-")
                .succeeds()
                .shows("color: green", "cpu: 2");
        kubectl.runWith(widgets.yaml("w", "size: 30"), "create", "--dry-run=server", "-f", "-")
                .fails(1, "spec.size", "less than or equal to 10");
        kubectl.run("get", widgets.resource()).succeeds();
        assertThat(kubectl.out("get", widgets.resource(), "-o", "name")).isEmpty();
    }

    @Test
    void generateNameMakesNamesThatDiffer(Sandbox box) {
        String yaml = "---\n{apiVersion: v1, kind: ConfigMap, metadata: {generateName: gen-}}";
        box.kubectl().create(yaml);
        box.kubectl().create(yaml);
        var names = box.kubectl()
                .out("get", "cm", "-o", "name")
                .lines()
                .filter(n -> n.contains("/gen-"))
                .toList();
        assertThat(names).hasSize(2).allMatch(name -> name.matches("configmap/gen-[a-z0-9]{5}"));
    }
}
