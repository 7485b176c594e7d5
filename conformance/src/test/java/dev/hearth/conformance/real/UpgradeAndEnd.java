package dev.hearth.conformance.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** The upgrade, what the whole life of the release asked of the API server, and that nothing of it is left. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class UpgradeAndEnd {
    private static final List<String> ROOMS = List.of("operator", "gateway", "storage", "eventing");

    private static final String A_CONFLICT = "a finalizer that is taken off while somebody else writes the object";

    /** Granted, and not used by what is done here: each with what would use it. */
    private static final Map<String, String> USED_ELSEWHERE = Map.ofEntries(
            Map.entry("operator: get functions", "a pod of a pool whose function is not known yet"),
            Map.entry("operator: delete pools", "a pool that no function uses any more"),
            Map.entry("operator: create secrets", "an apply of one that is not there, which the log calls a patch"),
            Map.entry("operator: get events", "an Event that is told again"),
            Map.entry("operator: patch events", "an Event that is told again"),
            Map.entry("gateway: delete pods", "a pod that times out"),
            Map.entry("storage: get buckets", A_CONFLICT),
            Map.entry("storage: get tables", A_CONFLICT),
            Map.entry("storage: get userpools", A_CONFLICT),
            Map.entry("storage: update secrets", "a client with a secret that is added to a user pool"),
            Map.entry("storage: get events", "an Event that is told again"),
            Map.entry("storage: patch events", "an Event that is told again"),
            Map.entry("eventing: get eventsources", A_CONFLICT),
            Map.entry("eventing: get schedules", A_CONFLICT),
            Map.entry("eventing: get topics", A_CONFLICT),
            Map.entry("eventing: get triggers", A_CONFLICT),
            Map.entry("eventing: get buckets", "a notification of an object store"),
            Map.entry("eventing: create functions/invocations", "what the gateway asks of its token, and no call"),
            Map.entry("eventing: create tokenreviews", "an event that somebody sends to a broker with a token"),
            Map.entry("eventing: create subjectaccessreviews", "an event that somebody sends to a broker"),
            Map.entry("eventing: get events", "an Event that is told again"),
            Map.entry("eventing: patch events", "an Event that is told again"),
            Map.entry("eventing: update leases", "what the operator SDK asks for before it starts, and never uses"));

    private static final String POOL = "nodejs20.x-128";

    private final Site site;

    UpgradeAndEnd(Site site) {
        this.site = site;
    }

    @Test
    @Order(1)
    @Timeout(400)
    void anUpgradeUnderLoadAppliesTheCrdsAndFailsNoRequest() {
        site.client()
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("functions.hearth.dev")
                .edit(kind -> {
                    kind.getSpec()
                            .getVersions()
                            .getFirst()
                            .getAdditionalPrinterColumns()
                            .removeLast(); // as an older release had it
                    return kind;
                });
        Load load = new Load(site.outside(), "hello", 4);
        try (load) {
            await().atMost(Site.A_WHILE).until(() -> load.answered() > 0);
            site.release().upgrade(Site.WITH_POOLS + Site.ENGINES + "gateway: { drainSeconds: 20 }\n");
            site.isRolledOut("deployment/hearth-gateway");
            site.roomsAreReady();
            int soFar = load.answered();
            await().atMost(Site.A_WHILE).until(() -> load.answered() > soFar + 100);
        }
        assertThat(load.failures())
                .as("failed of %d", load.answered() + load.failed())
                .isEmpty();
        assertThat(site.kubectl().out("get", "functions")).contains("AGE");
    }

    /** Pods wait for functions since the upgrade. */
    @Test
    @Order(2)
    @Timeout(240)
    void aFunctionThatNobodyCalledTakesAPodThatWaits() {
        site.kubectl().apply("""
                        apiVersion: hearth.dev/v1alpha1
                        kind: Function
                        metadata: { name: cold }
                        spec:
                          runtime: nodejs20.x
                          handler: index.handler
                          memoryMiB: 128
                          code: { inline: { index.mjs: "export const handler = async () => 'Ada'" } }
                          scaling: { initialScale: 0 }
                          url: { authType: NONE }
                        """);
        await().atMost(Site.A_WHILE).untilAsserted(() -> {
            site.ready("fn/cold");
            site.ready("pool/" + POOL);
        });
        List<String> waiting = names(site.client()
                .pods()
                .inNamespace("default")
                .withLabel("hearth.dev/pool", POOL)
                .list()
                .getItems());
        assertThat(site.pods("cold")).isEmpty();
        assertThat(site.outside().answers("cold")).isTrue();
        await().atMost(Site.A_WHILE)
                .until(() -> names(site.pods("cold")).stream().anyMatch(waiting::contains));
        await().atMost(Site.A_WHILE)
                .until(() -> !site.kubectl()
                        .out("get", "pool/" + POOL, "-o", "jsonpath={.status.assigned}")
                        .matches("0?"));
    }

    private static List<String> names(List<Pod> pods) {
        return pods.stream().map(pod -> pod.getMetadata().getName()).toList();
    }

    @Test
    @Order(3)
    void noRoomWasRefusedAnythingAndNoneMayWhatItNeverDid() {
        Audit audit = Audit.read(Path.of(Site.environment("HEARTH_TEST_AUDIT_LOG")));
        assertThat(audit.forbidden()).as("refused by RBAC").isEmpty();
        Set<String> idle = new TreeSet<>(Audit.granted(site.client(), ROOMS));
        idle.removeAll(audit.used());
        idle.removeAll(USED_ELSEWHERE.keySet());
        // A watch is told to the log when it ends; whoever lists goes on to watch.
        idle.removeIf(call -> call.contains(": watch ") && audit.used().contains(call.replace(": watch ", ": list ")));
        assertThat(idle).as("granted and never used").isEmpty();
    }

    @Test
    @Order(4)
    void aBackupIsTaken() throws IOException {
        String kinds = "functions,tables,buckets,userpools,streams,eventsources,schedules,topics,brokers,triggers";
        Files.writeString(
                site.file("objects.yaml"),
                withoutTraces(site.kubectl()
                        .out("get", kinds.replace(",", ".hearth.dev,") + ".hearth.dev", "-A", "-o", "yaml")));
        Files.writeString(
                site.file("keys.yaml"),
                withoutTraces(site.kubectl()
                        .out("-n", Release.NAMESPACE, "get", "secrets", "-l", "hearth.dev/access-key", "-o", "yaml")));
        assertThat(site.file("objects.yaml")).content().contains("name: hello", "name: orders");
        assertThat(site.file("keys.yaml")).content().contains("name: access-key-default");
    }

    /** What docs/operations.md does by sed: an object that is to be made anew must not say which one it was. */
    private static String withoutTraces(String yaml) {
        return yaml.replaceAll("(?m)^    (resourceVersion|uid): .*\\n", "");
    }

    @Test
    @Order(5)
    @Timeout(400)
    void anUninstallLeavesNothing() {
        site.kubectl().run("delete", "fn,pools", "--all").succeeds();
        site.kubectl()
                .run("delete", "configmap/code", "secret/who", "table.hearth.dev/orders", "--ignore-not-found")
                .succeeds();
        await().atMost(Site.A_WHILE)
                .until(() -> site.client()
                        .pods()
                        .inNamespace("default")
                        .list()
                        .getItems()
                        .isEmpty());
        site.release().uninstall();
        site.kubectl()
                .run("-n", Release.NAMESPACE, "delete", "pvc,secret", "-l", "app.kubernetes.io/name=hearth-engine")
                .succeeds();
        site.kubectl().run("delete", "pv", "--all").succeeds();
        site.kubectl()
                .run("delete", "namespace", Release.NAMESPACE, "--wait=false")
                .succeeds();
        await().atMost(Site.A_WHILE)
                .until(() ->
                        site.client().namespaces().withName(Release.NAMESPACE).get() == null);
        site.kubectl()
                .run("delete", "-f", Site.environment("HEARTH_TEST_CHART") + "/crds")
                .succeeds();
        for (String kind : List.of("clusterrole", "clusterrolebinding", "crd", "namespace")) {
            assertThat(site.kubectl().run("get", kind, "-o", "name").out().lines())
                    .as(kind)
                    .noneMatch(name -> name.contains("hearth"));
        }
        assertThat(Stream.of("pods", "secrets", "events")
                        .flatMap(kind -> site.kubectl()
                                .run("get", kind, "-o", "name")
                                .out()
                                .lines())
                        .filter(name -> name.contains("access-key") || name.startsWith("pod/")))
                .isEmpty();
    }

    /** In the order of docs/operations.md, on what is now a cluster without Hearth. */
    @Test
    @Order(6)
    @Timeout(300)
    void aBackupIsRestored() {
        site.kubectl().run("create", "namespace", Release.NAMESPACE).succeeds();
        site.kubectl()
                .run(
                        "-n",
                        Release.NAMESPACE,
                        "apply",
                        "-f",
                        site.file("keys.yaml").toString())
                .succeeds();
        site.release().install(Release.NAMESPACE, Site.VALUES);
        site.isRolledOut("deployment/hearth-gateway");
        site.roomsAreReady();
        site.kubectl().run("apply", "-f", site.file("objects.yaml").toString()).succeeds();
        site.ready("fn/hello");
        site.ready("table.hearth.dev/orders");
        await().atMost(Site.A_WHILE).until(() -> site.outside().answers("hello"));
        assertThat(site.kubectl().out("-n", Release.NAMESPACE, "get", "secret/access-key-default"))
                .contains("access-key-default");
    }
}
