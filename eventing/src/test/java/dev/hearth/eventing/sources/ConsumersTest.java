package dev.hearth.eventing.sources;

import static org.assertj.core.api.Assertions.assertThat;

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
        "1000000, 100, 0, false, 8",
        "10, 0, 0, true, 0",
    })
    void followsTheLagWithinItsBounds(long lag, int partitions, long activation, boolean idle, int consumers) {
        assertThat(new Consumers(10, activation, idle, 8).forLag(lag, partitions))
                .isEqualTo(consumers);
    }
}
