package dev.hearth.eventing.sources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.eventing.sources.Consumers.Member;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsumersTest {
    @ParameterizedTest(name = "lag {0} of {1} partitions: {4}")
    @CsvSource({
        // lag, partitions, activation, idle allowed, consumers
        "0, 3, 0, false, 0",
        "1, 3, 0, false, 1",
        "25, 2, 0, false, 2",
        "25, 5, 0, false, 3",
        "25, 2, 0, true, 3",
        "5, 3, 5, false, 0",
        "6, 3, 5, false, 1",
        "1000000, 100, 0, false, 100",
        "10, 0, 0, true, 0",
    })
    void followsTheLagWithinItsBounds(long lag, int partitions, long activation, boolean idle, int consumers) {
        assertThat(new Consumers(10, activation, idle, 8).forLag(lag, partitions))
                .isEqualTo(consumers);
    }

    @ParameterizedTest
    @CsvSource({
        "3, 0, 0, 3", // wanted, mine, others, missing
        "3, 1, 1, 1",
        "3, 0, 3, 0",
        "3, 2, 2, 0",
        "20, 5, 0, 3", // eight a process
    })
    void beginsWhatTheOthersHaveNotBegun(int wanted, int mine, int others, int missing) {
        assertThat(new Consumers(10, 0, false, 8).missing(wanted, mine, others)).isEqualTo(missing);
    }

    @Test
    void endsThoseWithoutPartitionsFirst() {
        List<Member> members = List.of(new Member("b", 0), new Member("c", 1), new Member("a", 2), new Member("d", 0));
        assertThat(Consumers.surplus(2, members)).containsExactly("b", "d");
        assertThat(Consumers.surplus(1, members)).containsExactly("c", "b", "d");
        assertThat(Consumers.surplus(4, members)).isEmpty();
    }
}
