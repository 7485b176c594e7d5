package dev.hearth.eventing.streams.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.eventing.streams.kind.StreamPlan.Step;
import dev.hearth.eventing.streams.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StreamPlanTest {
    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void aTopicThatIsNotThereIsMade() {
        assertThat(StreamPlan.of(2, 24, Optional.empty())).isEqualTo(new StreamPlan.Create(2, DAY));
    }

    @Test
    void nothingIsDoneWhenAllIsAsAsked() {
        assertThat(StreamPlan.of(2, 24, topic(2))).isEqualTo(new StreamPlan.Settled());
    }

    @Test
    void partitionsGrowAndRetentionChangesTogether() {
        assertThat(StreamPlan.of(4, 48, topic(2)))
                .isEqualTo(new StreamPlan.Change(List.of(new Step.Retain(Duration.ofDays(2)), new Step.Grow(4))));
    }

    @Test
    void fewerPartitionsAreRefusedWithASentenceAndTheRestIsDone() {
        StreamPlan plan = StreamPlan.of(1, 48, topic(2));
        assertThat(plan).isInstanceOfSatisfying(StreamPlan.Impossible.class, impossible -> {
            assertThat(impossible.reason()).isEqualTo("CannotShrink");
            assertThat(impossible.message()).contains("spec.shards is 1", "2 partitions", "set spec.shards to 2");
            assertThat(impossible.steps()).containsExactly(new Step.Retain(Duration.ofDays(2)));
        });
    }

    private static Optional<Topics.State> topic(int partitions) {
        return Optional.of(new Topics.State(partitions, DAY));
    }
}
