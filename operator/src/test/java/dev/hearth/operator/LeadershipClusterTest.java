package dev.hearth.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.operator.OperatorConfig.Leadership;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Of several operators one leads, and another takes over. */
@Tag("cluster")
@EnabledIfEnvironmentVariable(named = "HEARTH_TEST_KUBECONFIG", matches = ".+")
class LeadershipClusterTest extends OperatorStage {
    @Test
    void anotherTakesOverWhenTheLeaderEnds() {
        operator.close();
        Leadership lease = new Leadership.ByLease(
                namespace, "hearth-operator", Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofMillis(500));
        Operator first = operator("first", lease);
        await().atMost(SOON).until(first::isLeading);
        operator = operator("second", lease);
        assertThat(operator.isLeading()).isFalse();
        first.close();
        await().atMost(Duration.ofSeconds(10)).until(operator::isLeading);
        apply(inline("hello", "export const handler = async () => 1"));
        awaitReady("hello", "True", "Serving");
    }

    @Test
    void afterACrashItTakesItsOwnLeaseOverAtOnceAndAStolenOneEndsItsTerm() {
        operator.close();
        lease("one", 3600);
        operator = operator(
                "one",
                new Leadership.ByLease(
                        namespace, "mine", Duration.ofSeconds(3), Duration.ofSeconds(2), Duration.ofMillis(300)));
        await().atMost(Duration.ofSeconds(5)).until(operator::isLeading);
        lease("thief", 3600);
        await().atMost(SOON).until(() -> !operator.isLeading());
        lease("thief", 1);
        await().atMost(SOON).until(operator::isLeading);
        apply(inline("hello", "export const handler = async () => 1"));
        awaitReady("hello", "True", "Serving");
    }

    private void lease(String holder, int seconds) {
        client.resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withName("mine")
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewSpec()
                        .withHolderIdentity(holder)
                        .withLeaseDurationSeconds(seconds)
                        .withAcquireTime(ZonedDateTime.now(ZoneOffset.UTC))
                        .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                        .withLeaseTransitions(0)
                        .endSpec()
                        .build())
                .forceConflicts()
                .fieldManager("thief")
                .serverSideApply();
    }
}
