package dev.hearth.conformance.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Duration;
import java.util.List;
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
        List<String> before = site.pods("hello").stream()
                .map(pod -> pod.getMetadata().getUid())
                .toList();
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
            assertThat(site.pods("hello").stream()
                            .map(pod -> pod.getMetadata().getUid())
                            .toList())
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

    @Test
    @Order(4)
    @Timeout(240)
    void aFunctionThatNobodyCallsHasNoPodsAndTheNextCallStartsOne() {
        await().atMost(Duration.ofSeconds(180))
                .until(() -> site.pods("hello").isEmpty()
                        && site.pods("hello-python").isEmpty());
        assertThat(site.outside().answers("hello")).isTrue();
        assertThat(site.pods("hello")).isNotEmpty();
    }
}
