package dev.hearth.eventing.topics.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.eventing.topics.delivery.Tally.Committed;
import dev.hearth.eventing.topics.delivery.Tally.Counts;
import dev.hearth.eventing.topics.delivery.Tally.Fate;
import org.junit.jupiter.api.Test;

class TallyTest {
    @Test
    void tellsWhatIsSettledBeyondTheGap() {
        Tally tally = new Tally(Committed.NONE);
        tally.put(10, Fate.DELIVERED);
        tally.put(12, Fate.FILTERED);
        tally.put(13, Fate.DEAD_LETTERED);
        tally.put(17, Fate.DELIVERED);
        String metadata = tally.metadata(11, -1);
        assertThat(metadata).isEqualTo("2 1 1 0 -1|1-2,6");
        Committed read = Committed.parse(metadata, 11);
        assertThat(read.counts()).isEqualTo(new Counts(2, 1, 1, 0, -1));
        assertThat(read.ahead()).containsExactly(12L, 13L, 17L);
    }

    @Test
    void aRestartCountsNothingTwice() {
        Tally first = new Tally(Committed.NONE);
        first.put(12, Fate.FILTERED);
        Tally second = new Tally(Committed.parse(first.metadata(11, -1), 11));
        assertThat(second.wasSettled(12)).isTrue();
        assertThat(second.wasSettled(11)).isFalse();
        second.put(11, Fate.DELIVERED);
        assertThat(second.metadata(13, 5)).isEqualTo("1 1 0 0 5|");
    }

    @Test
    void aSecondRestartBeforeTheGapCloses() {
        Tally first = new Tally(Committed.NONE);
        first.put(12, Fate.FILTERED);
        Tally second = new Tally(Committed.parse(first.metadata(11, -1), 11));
        second.put(13, Fate.DELIVERED);
        Tally third = new Tally(Committed.parse(second.metadata(11, -1), 11));
        assertThat(third.wasSettled(12)).isTrue();
        assertThat(third.wasSettled(13)).isTrue();
        third.put(11, Fate.DELIVERED);
        assertThat(third.metadata(14, -1)).isEqualTo("2 1 0 0 -1|");
    }

    @Test
    void hasSomethingToTellWhenTheOffsetStaysButMoreIsSettled() {
        Tally tally = new Tally(Committed.NONE);
        assertThat(tally.changed()).isFalse();
        tally.put(5, Fate.DELIVERED);
        assertThat(tally.changed()).isTrue();
        tally.metadata(1, -1);
        assertThat(tally.changed()).isFalse();
    }

    @Test
    void moreThanAMetadataCanHoldIsNotToldAndNotCounted() {
        Tally tally = new Tally(Committed.NONE);
        tally.put(0, Fate.DELIVERED);
        for (long offset = 2; offset < 4_000; offset += 2) {
            tally.put(offset, Fate.DELIVERED);
        }
        assertThat(tally.metadata(1, -1)).isEqualTo("1 0 0 0 -1|");
        assertThat(tally.metadata(4_001, -1)).isEqualTo("2000 0 0 0 -1|");
    }

    @Test
    void somebodyElsesMetadataCountsForNothing() {
        assertThat(Committed.parse("", 7)).isEqualTo(Committed.NONE);
        assertThat(Committed.parse("a b c d e", 7)).isEqualTo(Committed.NONE);
        assertThat(Committed.parse("1 2 3", 7)).isEqualTo(Committed.NONE);
    }
}
