package dev.hearth.eventing.streams.kind;

import dev.hearth.eventing.streams.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is to be done so that the topic is as the spec asks. */
sealed interface StreamPlan {
    record Create(int partitions, Duration retention) implements StreamPlan {}

    record Change(List<Step> steps) implements StreamPlan {}

    record Settled() implements StreamPlan {}

    /** Kafka cannot do it; somebody must change the spec. What can be done of it is done nevertheless. */
    record Impossible(List<Step> steps, String reason, String message) implements StreamPlan {}

    /** One change of a topic. */
    sealed interface Step {
        record Grow(int partitions) implements Step {}

        record Retain(Duration retention) implements Step {}
    }

    static StreamPlan of(int shards, int retentionHours, Optional<Topics.State> topic) {
        Duration retention = Duration.ofHours(retentionHours);
        if (topic.isEmpty()) {
            return new Create(shards, retention);
        }
        List<Step> steps = new ArrayList<>();
        if (!topic.get().retention().equals(retention)) {
            steps.add(new Step.Retain(retention));
        }
        int there = topic.get().partitions();
        if (shards < there) {
            return new Impossible(
                    steps,
                    "CannotShrink",
                    ("spec.shards is %d and the topic has %d partitions, which Kafka cannot make fewer;"
                                    + " set spec.shards to %d, or make a new stream.")
                            .formatted(shards, there, there));
        }
        if (shards > there) {
            steps.add(new Step.Grow(shards));
        }
        return steps.isEmpty() ? new Settled() : new Change(steps);
    }
}
