package dev.hearth.eventing.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.eventsource.EventSource;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceSettingsTest {
    @ParameterizedTest
    @ValueSource(strings = {"{topic: hearth.async.other.function}", "{topic: orders, consumerGroup: hearth-async}"})
    void readsNoTopicAndJoinsNoGroupOfHearthsOwn(String kafka) {
        assertThatThrownBy(() -> SourceSettings.of(source(kafka)))
                .isInstanceOfSatisfying(
                        InvalidSource.class, e -> assertThat(e.reason()).isEqualTo("NotAllowed"));
    }

    @Test
    void readsWhateverAnotherKafkaHas() {
        assertThat(SourceSettings.of(source("{topic: hearth.orders, bootstrapServers: ['kafka:9092']}"))
                        .from())
                .isInstanceOf(SourceSettings.From.Topic.class);
    }

    private static EventSource source(String kafka) {
        return Serialization.unmarshal("""
                apiVersion: hearth.dev/v1alpha1
                kind: EventSource
                metadata: {name: s, namespace: default, uid: u}
                spec:
                  source: {kafka: %s}
                  function: f
                  qualifier: $LATEST
                  enabled: true
                  batchSize: 100
                  maximumBatchingWindowInSeconds: 0
                  startingPosition: TRIM_HORIZON
                  parallelizationFactor: 1
                  bisectBatchOnFunctionError: false
                  maximumRetryAttempts: -1
                  maximumRecordAgeInSeconds: -1
                  scaling: {lagThreshold: 10, activationLagThreshold: 0, allowIdleConsumers: false, maxConsumers: 8}
                """.formatted(kafka), EventSource.class);
    }
}
