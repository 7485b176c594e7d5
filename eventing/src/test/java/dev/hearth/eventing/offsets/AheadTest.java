package dev.hearth.eventing.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AheadTest {
    @Test
    void aRestartKnowsWhatWasDoneBeyondTheGap() {
        Ahead before = new Ahead("", 100);
        for (long offset : new long[] {101, 102, 103, 107, 109}) {
            before.add(offset);
        }
        assertThat(before.metadata(100)).isEqualTo("1-3,7,9");
        Ahead after = new Ahead(before.metadata(100), 100);
        assertThat(after.contains(100)).isFalse();
        assertThat(after.contains(102)).isTrue();
        assertThat(after.contains(108)).isFalse();
        assertThat(after.contains(109)).isTrue();
    }

    @Test
    void thereIsSomethingToTellWhenThePositionOrTheSetHasMoved() {
        Ahead ahead = new Ahead("", 10);
        assertThat(ahead.moved(10)).isFalse();
        ahead.add(12);
        assertThat(ahead.moved(10)).isTrue();
        assertThat(ahead.metadata(10)).isEqualTo("2");
        ahead.told(10);
        assertThat(ahead.moved(10)).isFalse();
        assertThat(ahead.moved(11)).isTrue();
    }

    @Test
    void whatDoesNotFitIsLeftAway() {
        Ahead ahead = new Ahead("", 0);
        for (long offset = 1; offset < 20_000; offset += 2) {
            ahead.add(offset);
        }
        String told = ahead.metadata(0);
        assertThat(told).hasSizeLessThanOrEqualTo(Ahead.MOST_CHARACTERS).startsWith("1,3,5");
        assertThat(new Ahead(told, 0).contains(5)).isTrue();
        assertThat(new Ahead(told, 0).contains(19_999)).isFalse();
    }

    @Test
    void metadataOfSomebodyElseSaysNothing() {
        assertThat(new Ahead("consumer-1,5", 0).contains(5)).isFalse();
    }
}
