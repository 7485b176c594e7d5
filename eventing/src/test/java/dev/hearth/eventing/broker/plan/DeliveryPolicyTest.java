package dev.hearth.eventing.broker.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.broker.DeliverySpec;
import dev.hearth.api.broker.SinkSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeliveryPolicyTest {
    @Test
    void withoutASpecItIsThatOfKnativesDefaultBroker() {
        DeliveryPolicy policy = DeliveryPolicy.of(null, null);
        assertThat(policy.retry()).isEqualTo(10);
        assertThat(waits(policy, 4)).containsExactly(400, 800, 1600, 3200);
        assertThat(policy.deadLetterSink()).isEmpty();
    }

    @Test
    void whatTheTriggerDoesNotSayIsItsBrokers() {
        DeliverySpec trigger = new DeliverySpec();
        trigger.retry = 1;
        DeliverySpec broker = new DeliverySpec();
        broker.retry = 5;
        broker.backoffPolicy = "linear";
        broker.backoffDelay = "PT1S";
        broker.deadLetterSink = new SinkSpec();
        broker.deadLetterSink.topic = "alerts";
        DeliveryPolicy policy = DeliveryPolicy.of(trigger, broker);
        assertThat(policy.retry()).isEqualTo(1);
        assertThat(waits(policy, 3)).containsExactly(1000, 2000, 3000);
        assertThat(policy.deadLetterSink()).contains(new Sink.Topic("alerts"));
    }

    @Test
    void followsARetryAfterThatIsLongerThanItsOwnWaitUpToItsMaximum() {
        DeliverySpec spec = new DeliverySpec();
        spec.retryAfterMax = "PT5S";
        DeliveryPolicy policy = DeliveryPolicy.of(spec, null);
        assertThat(policy.wait(1, Optional.of(Duration.ofSeconds(3)))).isEqualTo(Duration.ofSeconds(3));
        assertThat(policy.wait(1, Optional.of(Duration.ofSeconds(60)))).isEqualTo(Duration.ofSeconds(5));
        assertThat(policy.wait(1, Optional.of(Duration.ofMillis(1)))).isEqualTo(Duration.ofMillis(400));
        spec.retryAfterMax = "PT0S";
        assertThat(DeliveryPolicy.of(spec, null).wait(1, Optional.of(Duration.ofSeconds(60))))
                .isEqualTo(Duration.ofMillis(400));
    }

    @Test
    void noWaitIsLongerThanTenMinutesHoweverManyThereAre() {
        assertThat(DeliveryPolicy.of(null, null).wait(1000, Optional.empty())).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void refusesADurationThatIsNoneWithItsName() {
        DeliverySpec spec = new DeliverySpec();
        spec.timeout = "5s";
        assertThatThrownBy(() -> DeliveryPolicy.of(spec, null))
                .hasMessage("delivery.timeout must be an ISO 8601 duration such as PT0.2S, not '5s'");
    }

    private static IntStream waits(DeliveryPolicy policy, int many) {
        return IntStream.rangeClosed(1, many)
                .map(number -> (int) policy.wait(number, Optional.empty()).toMillis());
    }
}
