package dev.hearth.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.Labels;
import dev.hearth.api.function.Function;
import dev.hearth.api.function.Network;
import dev.hearth.operator.OperatorConfig.Leadership;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRuleBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The NetworkPolicy of a function with a {@code spec.network}. */
@Tag("cluster")
@EnabledIfEnvironmentVariable(named = "HEARTH_TEST_KUBECONFIG", matches = ".+")
class NetworkClusterTest extends OperatorStage {
    private Function narrow() {
        Function function = inline("narrow", "export const handler = async () => 1");
        function.getSpec().network = new Network();
        function.getSpec().network.egress = List.of(to("10.0.0.0/8"));
        return function;
    }

    private static NetworkPolicyEgressRule to(String cidr) {
        return new NetworkPolicyEgressRuleBuilder()
                .addNewTo()
                .withNewIpBlock()
                .withCidr(cidr)
                .endIpBlock()
                .endTo()
                .build();
    }

    private @Nullable NetworkPolicy policy() {
        return client.network()
                .v1()
                .networkPolicies()
                .inNamespace(namespace)
                .withName("function-narrow")
                .get();
    }

    private void awaitLast(String cidr) {
        await().atMost(SOON).until(() -> {
            NetworkPolicy policy = policy();
            return policy != null
                    && policy.getSpec().getEgress().getLast().equals(to(cidr))
                    && policy.getSpec().getEgress().size() == 3;
        });
    }

    @Test
    void isThereBeforeItsPodsFollowsTheSpecAndIsPutRight() {
        Function function = narrow();
        apply(function);
        awaitReady("narrow", "True", "Serving");
        awaitLast("10.0.0.0/8");
        assertThat(client.pods().inNamespace(namespace).list().getItems())
                .isNotEmpty()
                .allSatisfy(pod -> assertThat(pod.getMetadata().getLabels()).containsEntry(Labels.NETWORK, "own"));

        function.getSpec().network.egress = List.of(to("192.168.0.0/16"));
        apply(function);
        awaitLast("192.168.0.0/16");

        client.resource(policy()).edit(policy -> {
            policy.getSpec().getEgress().addFirst(to("0.0.0.0/0"));
            return policy;
        });
        awaitLast("192.168.0.0/16");
        client.resource(policy()).delete();
        awaitLast("192.168.0.0/16");

        function.getSpec().network = null;
        apply(function);
        await().atMost(SOON).until(() -> policy() == null);
    }

    @Test
    void oneThatWasLeftBehindGoesWhenTheOperatorComesBack() {
        apply(narrow());
        awaitLast("10.0.0.0/8");
        operator.close();
        apply(inline("narrow", "export const handler = async () => 1"));
        assertThat(policy()).isNotNull();
        operator = operator("two", new Leadership.Alone());
        await().atMost(SOON).until(() -> policy() == null);
    }
}
