package dev.hearth.eventing.topics.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowTest {
    private static final long MINUTE = 60_000;
    private final Window window = new Window();

    @Test
    void anIdCountsForFiveMinutesFromItsFirstMessage() {
        assertThat(window.isDuplicate("a", 0, 0)).isFalse();
        assertThat(window.isDuplicate("a", 4 * MINUTE, 1)).isTrue();
        assertThat(window.isDuplicate("a", 5 * MINUTE, 2)).isFalse();
        assertThat(window.isDuplicate("a", 6 * MINUTE, 3)).isTrue();
    }

    @Test
    void readingFromItsStartFindsTheSameDuplicates() {
        window.isDuplicate("a", 0, 10);
        window.isDuplicate("b", 3 * MINUTE, 11);
        window.isDuplicate("c", 6 * MINUTE, 12);
        assertThat(window.start(13)).as("a is too old by now").isEqualTo(11);
        Window again = new Window();
        again.isDuplicate("b", 3 * MINUTE, 11);
        again.isDuplicate("c", 6 * MINUTE, 12);
        assertThat(again.isDuplicate("b", 7 * MINUTE, 13)).isTrue();
    }

    @Test
    void theSameMessageReadAgainIsNoDuplicateOfItself() {
        window.isDuplicate("a", 0, 10);
        assertThat(window.isDuplicate("a", 0, 10)).isFalse();
    }
}
