package dev.hearth.eventing.topics.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.eventing.topics.delivery.Tally.Counts;
import dev.hearth.eventing.topics.delivery.Tally.Fate;
import org.junit.jupiter.api.Test;

class TallyTest {
    @Test
    void countsNothingBehindTheGap() {
        Tally tally = new Tally(Counts.NONE);
        tally.put(0, Fate.DELIVERED);
        tally.put(2, Fate.FILTERED);
        assertThat(tally.upTo(1)).isEqualTo(new Counts(1, 0, 0, 0, -1));
        tally.put(1, Fate.DEAD_LETTERED);
        assertThat(tally.upTo(3)).isEqualTo(new Counts(1, 1, 1, 0, -1));
    }

    @Test
    void goesOnFromWhatWasCommitted() {
        Counts committed = new Counts(7, 5, 3, 1, 42);
        assertThat(Counts.parse(committed.metadata())).isEqualTo(committed);
        Tally tally = new Tally(Counts.parse(committed.metadata()));
        tally.put(100, Fate.DUPLICATE);
        assertThat(tally.upTo(101).duplicates()).isEqualTo(2);
    }

    @Test
    void somebodyElsesMetadataCountsForNothing() {
        assertThat(Counts.parse("")).isEqualTo(Counts.NONE);
        assertThat(Counts.parse("a b c d e")).isEqualTo(Counts.NONE);
        assertThat(Counts.parse("1 2 3")).isEqualTo(Counts.NONE);
    }
}
