package dev.hearth.eventing.topics.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.topic.Topic;
import dev.hearth.eventing.topics.catalogue.Protocol;
import dev.hearth.eventing.topics.delivery.HttpPolicy;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AskedTest {
    private static Asked asked(String file) throws IOException {
        String yaml = Files.readString(Path.of("../api/src/test/resources/topics", file));
        return Asked.of(Serialization.unmarshal(yaml, Topic.class).getSpec(), "us-east-1", "default");
    }

    @Test
    void everyFieldOfAManifestIsAnAttributeOfSns() throws IOException {
        Asked asked = asked("valid-all-fields.yaml");
        assertThat(asked.attributes())
                .isEqualTo(Map.of(
                        "DisplayName", "All",
                        "SignatureVersion", "2",
                        "FifoTopic", "true",
                        "ContentBasedDeduplication", "true"));
        assertThat(asked.tags()).isEqualTo(Map.of("team", "a"));
        assertThat(asked.mail()).hasValueSatisfying(server -> {
            assertThat(server.port()).isEqualTo(587);
            assertThat(server.password().orElseThrow().key()).isEqualTo("password");
        });
        assertThat(asked.subscriptions())
                .extracting(Asked.Subscription::protocol)
                .containsExactly(Protocol.LAMBDA, Protocol.FIREHOSE, Protocol.HTTPS, Protocol.EMAIL);
        assertThat(asked.subscriptions().get(0))
                .isEqualTo(
                        new Asked.Subscription(
                                Protocol.LAMBDA,
                                "arn:aws:lambda:us-east-1:000000000000:function:alert",
                                Map.of(
                                        "FilterPolicy",
                                        "{\"severity\":[\"high\",{\"prefix\":\"crit\"}],\"$or\":[{\"a\":[1]},{\"b\":[null]}]}",
                                        "RedrivePolicy",
                                        "{\"deadLetterTargetArn\":\"arn:aws:kinesis:us-east-1:000000000000:stream/failures\"}")));
        assertThat(asked.subscriptions().get(1).attributes())
                .containsEntry("RawMessageDelivery", "true")
                .containsEntry("FilterPolicyScope", "MessageBody");
    }

    @Test
    void aDeliveryPolicyIsWhatSnsReads() throws IOException {
        HttpPolicy policy = HttpPolicy.ofSubscription(asked("valid-all-fields.yaml")
                .subscriptions()
                .get(2)
                .attributes()
                .getOrDefault("DeliveryPolicy", ""));
        assertThat(policy.contentType()).isEqualTo("application/json");
        assertThat(policy.retries().immediate()).isEqualTo(1);
        assertThat(policy.retries().backoff()).isEqualTo(5);
    }

    @Test
    void anEmptyManifestIsAStandardTopic() throws IOException {
        Asked asked = asked("valid-empty.yaml");
        assertThat(asked.attributes()).isEmpty();
        assertThat(asked.subscriptions()).isEmpty();
        assertThat(asked.mail()).isEmpty();
    }
}
