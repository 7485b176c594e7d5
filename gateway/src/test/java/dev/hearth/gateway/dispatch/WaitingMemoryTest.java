package dev.hearth.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WaitingMemoryTest {
    private final WaitingMemory memory = new WaitingMemory(1200);

    /** What a function holds when it takes as much as it gets, ten at a time. */
    private long flood(long held) {
        long has = held;
        while (memory.take(has, 10)) {
            has += 10;
        }
        return has;
    }

    @Test
    void aloneAFunctionGetsHalf() {
        assertThat(flood(0)).isEqualTo(600);
        assertThat(memory.used()).isEqualTo(600);
    }

    @Test
    void theNextOnesFindRoomAndWhoIsFloodedGetsNoMore() {
        long first = flood(0);
        long second = flood(0);
        assertThat(second).isEqualTo(300);
        assertThat(flood(first)).isEqualTo(first);
        assertThat(memory.take(0, 10)).isTrue();
    }

    @Test
    void whatIsGivenBackMayBeTakenAgain() {
        long held = flood(0);
        memory.give(100);
        assertThat(flood(held - 100)).isEqualTo(held);
    }

    @Test
    void moreThanThereIsIsNotTaken() {
        assertThat(memory.take(0, 1201)).isFalse();
        assertThat(memory.take(0, 1200)).isTrue();
        assertThat(memory.take(0, 1)).isFalse();
    }
}
