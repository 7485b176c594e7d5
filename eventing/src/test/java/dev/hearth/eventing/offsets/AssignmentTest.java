package dev.hearth.eventing.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class AssignmentTest {
    private static final TopicPartition FIRST = new TopicPartition("orders", 0);
    private static final TopicPartition SECOND = new TopicPartition("orders", 1);

    private final Assignment assignment = new Assignment(2);

    @Test
    void commitsEachPartitionAsFarAsItIsDone() {
        Offsets first = assignment.assigned(FIRST, 0);
        Offsets second = assignment.assigned(SECOND, 40);
        first.take(0);
        first.finish(0);
        second.take(40);
        assertThat(assignment.due()).isEqualTo(Map.of(FIRST, new OffsetAndMetadata(1)));
        assignment.committed(assignment.due());
        assertThat(assignment.due()).isEmpty();
    }

    @Test
    void aPartitionThatComesBackStartsANewBook() {
        Offsets old = assignment.assigned(FIRST, 0);
        old.take(0);
        assignment.released(List.of(FIRST));
        Offsets fresh = assignment.assigned(FIRST, 0);
        fresh.take(0);
        old.finish(0);
        assertThat(assignment.due())
                .as("the old worker finishes in the old book")
                .isEmpty();
        fresh.finish(0);
        assertThat(assignment.due()).isEqualTo(Map.of(FIRST, new OffsetAndMetadata(1)));
    }

    @Test
    void aCommitThatReturnsAfterItsPartitionWentIsPassedOver() {
        Offsets first = assignment.assigned(FIRST, 0);
        first.take(0);
        first.finish(0);
        Map<TopicPartition, OffsetAndMetadata> due = assignment.due();
        assignment.released(List.of(FIRST));
        assignment.committed(due);
        assertThat(assignment.of(FIRST)).isEmpty();
    }

    @Test
    void saysWhichPartitionsAreToBePaused() {
        Offsets first = assignment.assigned(FIRST, 0);
        assignment.assigned(SECOND, 0).take(0);
        first.take(0);
        first.take(1);
        assertThat(assignment.full()).containsExactly(FIRST);
        assertThat(assignment.open()).isEqualTo(3);
        first.finish(1);
        assertThat(assignment.full()).isEmpty();
    }
}
