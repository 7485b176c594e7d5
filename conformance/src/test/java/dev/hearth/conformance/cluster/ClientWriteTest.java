package dev.hearth.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Writes through the client: locks, patches, apply, subresources, finalizers, sizes. */
@ClusterSuite
class ClientWriteTest {
    private static void refused(
            int code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String... saying) {
        assertThatThrownBy(call).isInstanceOfSatisfying(KubernetesClientException.class, e -> {
            assertThat(e.getCode()).as(e.getMessage()).isEqualTo(code);
            for (String text : saying) {
                assertThat(e.getMessage()).contains(text);
            }
        });
    }

    @Test
    void anUpdateFromAStaleVersionConflicts(Sandbox box) {
        ConfigMap read = box.configMap("m", Map.of());
        box.client()
                .configMaps()
                .resource(read.edit().addToData("a", "1").build())
                .update();
        refused(
                409,
                () -> box.client()
                        .configMaps()
                        .resource(read.edit().addToData("a", "2").build())
                        .update(),
                "the object has been modified");
    }

    @Test
    void aDeleteOfAStaleVersionConflicts(Sandbox box) {
        ConfigMap read = box.configMap("m", Map.of());
        box.client()
                .configMaps()
                .resource(read.edit().addToData("a", "1").build())
                .update();
        refused(
                409,
                () -> box.client()
                        .configMaps()
                        .resource(read)
                        .lockResourceVersion(read.getMetadata().getResourceVersion())
                        .delete());
    }

    @Test
    void concurrentEditsAllArrive(Sandbox box) throws Exception {
        box.configMap("counter", Map.of("n", "0"));
        var failures = new AtomicInteger();
        try (var pool = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 20; i++) {
                pool.submit(() -> {
                    for (int attempt = 0; attempt < 100; attempt++) {
                        try {
                            ConfigMap read = box.client()
                                    .configMaps()
                                    .withName("counter")
                                    .get();
                            String more = "" + (Integer.parseInt(read.getData().get("n")) + 1);
                            box.client()
                                    .configMaps()
                                    .resource(read.edit().addToData("n", more).build())
                                    .update();
                            return;
                        } catch (KubernetesClientException e) {
                            if (e.getCode() != 409) {
                                throw e;
                            }
                        }
                    }
                    failures.incrementAndGet();
                });
            }
            pool.shutdown();
            assertThat(pool.awaitTermination(40, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(failures.get()).isZero();
        assertThat(box.client().configMaps().withName("counter").get().getData())
                .containsEntry("n", "20");
    }

    @Test
    void anUpdateWithoutAChangeKeepsTheVersion(Sandbox box) {
        ConfigMap read = box.configMap("m", Map.of("a", "1"));
        ConfigMap again = box.client().configMaps().resource(read).update();
        assertThat(again.getMetadata().getResourceVersion())
                .isEqualTo(read.getMetadata().getResourceVersion());
    }

    @Test
    void eachPatchTypeArrives(Sandbox box) {
        box.configMap("m", Map.of("a", "1"));
        var map = box.client().configMaps().withName("m");
        map.patch(PatchContext.of(PatchType.JSON), "[{\"op\":\"add\",\"path\":\"/data/json\",\"value\":\"x\"}]");
        map.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"merge\":\"x\"}}");
        map.patch(PatchContext.of(PatchType.STRATEGIC_MERGE), "{\"data\":{\"strategic\":\"x\"}}");
        assertThat(map.get().getData()).containsOnlyKeys("a", "json", "merge", "strategic");
    }

    @Test
    void serverSideApplyKeepsTwoManagersApart(Sandbox box) {
        ConfigMap one = new ConfigMapBuilder(box.newConfigMap("m", Map.of("one", "1"))).build();
        ConfigMap two = new ConfigMapBuilder(box.newConfigMap("m", Map.of("two", "2"))).build();
        box.client().configMaps().resource(one).fieldManager("one").serverSideApply();
        ConfigMap both =
                box.client().configMaps().resource(two).fieldManager("two").serverSideApply();
        assertThat(both.getData()).containsOnlyKeys("one", "two");
        assertThat(both.getMetadata().getManagedFields())
                .hasSize(2)
                .allMatch(m -> m.getOperation().equals("Apply"));

        ConfigMap claim = box.newConfigMap("m", Map.of("one", "other"));
        refused(
                409,
                () -> box.client()
                        .configMaps()
                        .resource(claim)
                        .fieldManager("two")
                        .serverSideApply(),
                "conflict");
        ConfigMap forced = box.client()
                .configMaps()
                .resource(claim)
                .fieldManager("two")
                .forceConflicts()
                .serverSideApply();
        assertThat(forced.getData()).isEqualTo(Map.of("one", "other"));
    }

    @Test
    void serverSideApplyOfTheSameAgainKeepsTheVersion(Sandbox box) {
        ConfigMap map = box.newConfigMap("m", Map.of("a", "1"));
        String first = box.client()
                .configMaps()
                .resource(map)
                .fieldManager("one")
                .serverSideApply()
                .getMetadata()
                .getResourceVersion();
        String second = box.client()
                .configMaps()
                .resource(map)
                .fieldManager("one")
                .serverSideApply()
                .getMetadata()
                .getResourceVersion();
        assertThat(second).isEqualTo(first);
    }

    @Test
    void generateNameGivesADifferentNameEachTime(Sandbox box) {
        var template = new ConfigMapBuilder()
                .withNewMetadata()
                .withGenerateName("gen-")
                .endMetadata()
                .build();
        String one = box.client()
                .configMaps()
                .resource(template)
                .create()
                .getMetadata()
                .getName();
        String two = box.client()
                .configMaps()
                .resource(template)
                .create()
                .getMetadata()
                .getName();
        assertThat(List.of(one, two)).doesNotHaveDuplicates().allMatch(name -> name.matches("gen-[a-z0-9]{5}"));
    }

    @Test
    void aCreateThatNamesAVersionIsRefused(Sandbox box) {
        var map = box.newConfigMap("m", Map.of())
                .edit()
                .editMetadata()
                .withResourceVersion("5")
                .endMetadata()
                .build();
        refused(
                500,
                () -> box.client().raw("/api/v1/namespaces/" + box.namespace() + "/configmaps", "POST", map),
                "resourceVersion should not be set on objects to be created");
    }

    @Test
    void deleteCollectionTakesWhatItsSelectorNames(Sandbox box) {
        for (String name : List.of("a", "b", "c")) {
            box.configMap(name, Map.of());
        }
        box.kubectl().out("label", "cm", "a", "b", "go=yes");
        box.client()
                .raw("/api/v1/namespaces/" + box.namespace() + "/configmaps?labelSelector=go%3Dyes", "DELETE", null);
        assertThat(box.client().configMaps().list().getItems())
                .extracting(map -> map.getMetadata().getName())
                .contains("c")
                .doesNotContain("a", "b");
    }

    @Test
    void aFinalizerHoldsADeletedObject(Sandbox box) {
        box.configMap("m", Map.of());
        var map = box.client().configMaps().withName("m");
        map.edit(m -> m.edit()
                .editMetadata()
                .addToFinalizers("hearth.dev/test")
                .endMetadata()
                .build());
        map.delete();
        ConfigMap held = map.get();
        assertThat(held.getMetadata().getDeletionTimestamp()).isNotEmpty();
        assertThat(held.getMetadata().getDeletionGracePeriodSeconds()).isZero();
        map.edit(m ->
                m.edit().editMetadata().withFinalizers(List.of()).endMetadata().build());
        assertThat(map.get()).isNull();
    }

    @Test
    void foregroundDeletionTakesTheDependantsFirst(Sandbox box) {
        String uid = box.configMap("owner", Map.of()).getMetadata().getUid();
        box.client()
                .configMaps()
                .resource(box.newConfigMap("dependant", Map.of())
                        .edit()
                        .editMetadata()
                        .addNewOwnerReference()
                        .withApiVersion("v1")
                        .withKind("ConfigMap")
                        .withName("owner")
                        .withUid(uid)
                        .withBlockOwnerDeletion(true)
                        .endOwnerReference()
                        .endMetadata()
                        .build())
                .create();
        box.client()
                .configMaps()
                .withName("owner")
                .withPropagationPolicy(DeletionPropagation.FOREGROUND)
                .delete();
        Sandbox.soon().until(() -> box.client().configMaps().withName("owner").get() == null);
        assertThat(box.client().configMaps().withName("dependant").get()).isNull();
    }

    @Test
    void aMegabyteFitsAndFourDoNot(Sandbox box) {
        String megabyte = "x".repeat(1_000_000);
        box.configMap("large", Map.of("k", megabyte));
        assertThat(box.client().configMaps().withName("large").get().getData()).containsEntry("k", megabyte);

        assertThatThrownBy(() -> box.configMap("larger", Map.of("k", "x".repeat(2_000_000))))
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isIn(422, 413));
        assertThatThrownBy(() -> box.configMap("largest", Map.of("k", "x".repeat(4_000_000))))
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isIn(422, 413));
    }

    @Test
    void anyTextComesBackAsItWas(Sandbox box) {
        String text = "Grüße, 世界, 🔥, \u0001, \t, \"quoted\", \\, \u2028, e\u0301, </script>, \r\n";
        box.configMap("m", Map.of("text", text));
        assertThat(box.client().configMaps().withName("m").get().getData()).containsEntry("text", text);
        var recorder = box.server().raw("/api/v1/namespaces/" + box.namespace() + "/configmaps/m");
        assertThat(recorder.path("data").path("text").asText()).isEqualTo(text);
    }

    @Test
    void wordsThatYamlTakesForTruthStayWords(Sandbox box) {
        var words = Map.of("y", "y", "no", "no", "on", "on", "null", "null", "number", "0x10", "time", "12:30:00");
        box.configMap("m", words);
        assertThat(box.client().configMaps().withName("m").get().getData()).isEqualTo(words);
    }
}
