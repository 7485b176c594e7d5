package dev.hearth.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Leader election by Lease, as the operator does it. */
@ClusterSuite
class LeaseTest {
    private static LeaderElector elector(Sandbox box, String name, List<String> story) {
        return box.server()
                .client()
                .leaderElector()
                .withConfig(new LeaderElectionConfigBuilder()
                        .withName(name)
                        .withLock(new LeaseLock(box.namespace(), "leader", name))
                        .withLeaseDuration(Duration.ofSeconds(3))
                        .withRenewDeadline(Duration.ofSeconds(2))
                        .withRetryPeriod(Duration.ofMillis(300))
                        .withReleaseOnCancel(true)
                        .withLeaderCallbacks(new LeaderCallbacks(
                                () -> story.add(name + " leads"), () -> story.add(name + " stops"), _ -> {}))
                        .build())
                .build();
    }

    @Test
    void ofTwoElectorsOneLeadsAndTheOtherTakesOver(Sandbox box) {
        var story = new CopyOnWriteArrayList<String>();
        var first = elector(box, "first", story).start();
        Sandbox.soon().until(() -> story.contains("first leads"));
        var second = elector(box, "second", story).start();
        assertThat(box.kubectl().out("get", "lease", "leader", "-o", "jsonpath={.spec.holderIdentity}"))
                .isEqualTo("first");
        assertThat(story).doesNotContain("second leads");

        first.cancel(true);
        Sandbox.soon().until(() -> story.contains("second leads"));
        assertThat(box.kubectl().out("get", "leases")).containsPattern("leader +second");
        second.cancel(true);
        Sandbox.soon().until(() -> story.contains("second stops"));
    }

    @Test
    void timesOfALeaseKeepTheirMicroseconds(Sandbox box) {
        box.kubectl().create("""
                apiVersion: coordination.k8s.io/v1
                kind: Lease
                metadata: {name: l}
                spec: {holderIdentity: me, leaseDurationSeconds: 15, renewTime: "2026-01-02T03:04:05.123456Z"}
                """);
        assertThat(box.kubectl().out("get", "lease", "l", "-o", "jsonpath={.spec.renewTime}"))
                .isEqualTo("2026-01-02T03:04:05.123456Z");
    }
}
