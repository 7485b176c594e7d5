package dev.hearth.conformance.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rooms and pods that go without notice, in order; {@code hello} and {@code hello-python} run from before. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class Faults {
    private final Site site;

    Faults(Site site) {
        this.site = site;
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "operator", "storage", "eventing"})
    @Order(1)
    @Timeout(240)
    void aComponentThatIsKilledComesBackAndFunctionsAnswer(String room) {
        List<String> before = uids(site.pods("hello"));
        var old = site.room(room).getFirst().getMetadata();
        site.client()
                .pods()
                .inNamespace(Release.NAMESPACE)
                .withName(old.getName())
                .withGracePeriod(0)
                .delete();
        await().atMost(Site.A_WHILE).until(() -> site.outside().answers("hello"));
        await().atMost(Site.A_WHILE)
                .until(() -> site.room(room).stream()
                        .anyMatch(
                                pod -> !pod.getMetadata().getUid().equals(old.getUid()) && Readiness.isPodReady(pod)));
        assertThat(site.outside().answers("hello")).isTrue();
        if (room.equals("operator")) {
            assertThat(uids(site.pods("hello")))
                    .as("pods go on while there is no operator")
                    .containsAll(before);
        }
    }

    @Test
    @Order(2)
    void aPodThatIsDeletedIsReplacedForTheNextCall() {
        site.kubectl()
                .run("delete", "pods", "-l", "hearth.dev/function=hello", "--wait=false")
                .succeeds();
        await().atMost(Site.A_WHILE).until(() -> site.outside().answers("hello"));
    }

    @Test
    @Order(3)
    @Timeout(240)
    void aDrainedNodesPodsGoAndComeBackWithTheNextCall() {
        assertThat(site.outside().answers("hello")).isTrue();
        String node = site.pods("hello").getFirst().getSpec().getNodeName();
        try {
            // One that was just being started has taken longer to end than one run of kubectl may.
            await().atMost(Site.A_WHILE)
                    .untilAsserted(() -> site.kubectl()
                            .run(
                                    "drain",
                                    node,
                                    "--pod-selector=hearth.dev/function=hello",
                                    "--delete-emptydir-data",
                                    "--timeout=55s")
                            .succeeds());
            assertThat(site.pods("hello"))
                    .noneMatch(pod -> node.equals(pod.getSpec().getNodeName()));
        } finally {
            site.kubectl().run("uncordon", node).succeeds();
        }
        await().atMost(Site.A_WHILE).until(() -> site.outside().answers("hello"));
        assertThat(site.kubectl()
                        .out("get", "fn/hello", "-o", "jsonpath={.status.conditions[?(@.type==\"Ready\")].status}"))
                .isEqualTo("True");
    }

    /** As one that lost its network: the cluster hears nothing of it for so long that it gives its pods up. */
    @Test
    @Order(4)
    @Timeout(240)
    void aSilentNodesPodsAreGivenNothingAndTheNextOneAnswersWhenTheNodeIsBack() throws Exception {
        assertThat(site.outside().answers("hello")).isTrue();
        List<Pod> silent = site.pods("hello");
        Pod gateway = site.room("gateway").getFirst();
        CompletableFuture<HttpResponse<String>> call;
        try (SilentNode node = new SilentNode()) {
            await().atMost(Site.A_WHILE)
                    .until(() -> site.pods("hello").stream().noneMatch(Readiness::isPodReady)
                            && site.pods("hello").size() >= silent.size());
            call = CompletableFuture.supplyAsync(() -> {
                try {
                    return site.outside().callBy(gateway, "hello", "?name=Ada");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            await().atMost(Site.A_WHILE)
                    .untilAsserted(() -> assertThat(uids(site.pods("hello")))
                            .as("one more, for when there is a node")
                            .anyMatch(uid -> !uids(silent).contains(uid)));
            assertThat(call).isNotDone();
        }
        assertThat(call.get().body()).contains("Ada");
        site.roomsAreReady();
        await().atMost(Site.A_WHILE).until(() -> site.outside().answers("hello"));
    }

    private static List<String> uids(List<Pod> pods) {
        return pods.stream().map(pod -> pod.getMetadata().getUid()).toList();
    }

    @Test
    @Order(5)
    @Timeout(240)
    void aFunctionThatNobodyCallsHasNoPodsAndTheNextCallStartsOne() {
        await().atMost(Duration.ofSeconds(180))
                .until(() -> site.pods("hello").isEmpty()
                        && site.pods("hello-python").isEmpty());
        assertThat(site.outside().answers("hello")).isTrue();
        assertThat(site.pods("hello")).isNotEmpty();
    }
}
