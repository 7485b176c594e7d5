package dev.hearth.standalone.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalApiServerTest {
    @TempDir
    Path folder;

    private LocalApiServer server;
    private KubernetesClient client;

    @BeforeEach
    void start() {
        server = LocalApiServer.start(
                new LocalApiServerConfig(folder, "127.0.0.1", 0, "a-token-for-these-tests", Clock.systemUTC()));
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(server.kubeconfig()))
                .build();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private void restart() {
        stop();
        start();
    }

    private ConfigMap settings(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .endMetadata()
                .addToData("colour", "red")
                .build();
    }

    private Pod pod(String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("y")
                .endContainer()
                .endSpec()
                .build();
    }

    @Test
    void keepsObjectsAndResourceVersionsOverARestart() {
        ConfigMap made = client.resource(settings("kept")).create();
        restart();
        ConfigMap found =
                client.configMaps().inNamespace("default").withName("kept").get();
        ConfigMap next = client.resource(settings("next")).create();

        assertThat(found).isEqualTo(made);
        assertThat(version(next)).isGreaterThan(version(made));
    }

    @Test
    void servesClientsInsideWithoutTlsButNobodyWithoutAToken() throws Exception {
        client.resource(settings("seen")).create();
        var inside = new io.fabric8.kubernetes.client.ConfigBuilder(Config.empty())
                .withMasterUrl(server.insideUrl())
                .withOauthToken("a-token-for-these-tests")
                .build();
        try (KubernetesClient other =
                new KubernetesClientBuilder().withConfig(inside).build()) {
            assertThat(other.configMaps()
                            .inNamespace("default")
                            .withName("seen")
                            .get())
                    .isNotNull();
        }
        try (HttpClient nobody = HttpClient.newHttpClient()) {
            assertThat(nobody.send(
                                    HttpRequest.newBuilder(URI.create(server.insideUrl() + "/api/v1/namespaces"))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    private static long version(HasMetadata object) {
        return Long.parseLong(object.getMetadata().getResourceVersion());
    }

    @Test
    void cutsOffARecordThatAKillLeftHalfWritten() throws IOException {
        client.resource(settings("whole")).create();
        stop();
        Files.write(folder.resolve("objects.journal"), new byte[] {0, 0, 1, 0, 7, 7}, StandardOpenOption.APPEND);
        start();

        assertThat(client.configMaps().inNamespace("default").withName("whole").get())
                .isNotNull();
        client.resource(settings("after")).create();
        restart();
        assertThat(client.configMaps().inNamespace("default").withName("after").get())
                .isNotNull();
    }

    @Test
    void informersSeeWhatIsThereAndWhatComes() {
        client.resource(settings("before")).create();
        try (var informer = client.configMaps().inNamespace("default").inform()) {
            client.resource(settings("later")).create();
            await().until(() -> informer.getStore().list().size() == 2);
            client.configMaps().inNamespace("default").withName("before").delete();
            await().until(() -> informer.getStore().list().size() == 1);
        }
    }

    @Test
    void refusesAnUpdateOfAnOlderVersion() {
        ConfigMap old = client.resource(settings("fought-over")).create();
        client.resource(old)
                .edit(one ->
                        new ConfigMapBuilder(one).addToData("colour", "blue").build());

        assertThatThrownBy(() -> client.resource(old).update())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(409));
    }

    @Test
    void appliesOnlyOverFieldsOfOthersWhenForced() {
        PatchContext mine = new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("me")
                .build();
        PatchContext theirs = new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("them")
                .withForce(false)
                .build();
        client.resource(settings("shared")).patch(mine);
        ConfigMap other = new ConfigMapBuilder(settings("shared"))
                .withData(Map.of("colour", "blue"))
                .build();

        assertThatThrownBy(() -> client.resource(other).patch(theirs))
                .hasMessageContaining("Apply failed with 1 conflict: conflict with \"me\": .data.colour");
        PatchContext forced = new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("them")
                .withForce(true)
                .build();
        assertThat(client.resource(other).patch(forced).getData()).containsEntry("colour", "blue");
    }

    @Test
    void removesWhatAnApplyStatesNoMore() {
        PatchContext mine = new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("me")
                .build();
        client.resource(settings("shrinking")).patch(mine);
        ConfigMap less = new ConfigMapBuilder(settings("shrinking"))
                .withData(Map.of("size", "small"))
                .build();

        assertThat(client.resource(less).patch(mine).getData()).containsOnly(Map.entry("size", "small"));
    }

    @Test
    void collectsWhatAGoneOwnerOwned() {
        ConfigMap owner = client.resource(settings("owner")).create();
        ConfigMap owned = settings("owned");
        owned.getMetadata()
                .getOwnerReferences()
                .add(new OwnerReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("ConfigMap")
                        .withName("owner")
                        .withUid(owner.getMetadata().getUid())
                        .build());
        client.resource(owned).create();
        client.resource(owner).delete();

        await().until(() ->
                client.configMaps().inNamespace("default").withName("owned").get() == null);
    }

    @Test
    void holdsABoundPodForItsGracePeriodAndLetsItGoAtZero() {
        Pod bound = pod("running");
        bound.getSpec().setNodeName("laptop");
        client.resource(bound).create();
        var there = client.pods().inNamespace("default").withName("running");
        there.delete();

        assertThat(there.get().getMetadata().getDeletionGracePeriodSeconds()).isEqualTo(30);
        there.withGracePeriod(0).delete();
        assertThat(there.get()).isNull();
    }

    @Test
    void keepsTheTextYAText() {
        assertThat(client.resource(pod("typed"))
                        .create()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getImage())
                .isEqualTo("y");
    }

    @Test
    void asksForAToken() {
        try (KubernetesClient stranger = new KubernetesClientBuilder()
                .withConfig(new io.fabric8.kubernetes.client.ConfigBuilder(Config.fromKubeconfig(server.kubeconfig()))
                        .withOauthToken("another")
                        .build())
                .build()) {
            assertThatThrownBy(() -> stranger.namespaces().list())
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            e -> assertThat(e.getCode()).isEqualTo(401));
        }
    }

    @Test
    void emptiesANamespaceBeforeItGoes() {
        client.resource(new io.fabric8.kubernetes.api.model.NamespaceBuilder()
                        .withNewMetadata()
                        .withName("passing")
                        .endMetadata()
                        .build())
                .create();
        ConfigMap inside = settings("inside");
        inside.getMetadata().setNamespace("passing");
        client.resource(inside).create();
        client.namespaces().withName("passing").delete();

        await().until(() -> client.namespaces().withName("passing").get() == null);
        assertThat(client.configMaps().inNamespace("passing").list().getItems()).isEmpty();
    }
}
