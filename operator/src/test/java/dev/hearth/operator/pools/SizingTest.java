package dev.hearth.operator.pools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.operator.pools.Budget.Wish;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How many pods are to wait, by what was asked of them, their specs and the memory that there is. */
class SizingTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void onePodWaitsWhereThereIsAFunctionAndNoneWhereThereIsNot() {
        assertThat(Sizing.wish(0, 7, 0, 100)).isZero();
        assertThat(Sizing.wish(3, 0, 0, 100)).isEqualTo(1);
    }

    @Test
    void theSpecBoundsWhatWasAsked() {
        assertThat(Sizing.wish(0, 0, 2, 100)).isEqualTo(2);
        assertThat(Sizing.wish(1, 50, 0, 10)).isEqualTo(10);
        assertThat(Sizing.wish(1, 50, 0, 0)).as("turned off").isZero();
    }

    @Test
    void aBurstIsWhatCameWhileANewPodWouldHaveStarted() {
        Arrivals arrivals = new Arrivals();
        arrivals.add(NOW, 3);
        arrivals.add(NOW.plusSeconds(1), 4);
        arrivals.add(NOW.plusSeconds(30), 5);
        assertThat(arrivals.burst(NOW.plusSeconds(31), SECOND)).isEqualTo(5);
        assertThat(arrivals.burst(NOW.plusSeconds(31), SECOND.multipliedBy(2))).isEqualTo(7);
        assertThat(arrivals.burst(NOW.plusSeconds(31), SECOND.multipliedBy(60))).isEqualTo(12);
    }

    @Test
    void whatWasLongAgoIsForgotten() {
        Arrivals arrivals = new Arrivals();
        arrivals.add(NOW, 9);
        assertThat(arrivals.burst(NOW.plus(Arrivals.REMEMBERED).minusSeconds(1), SECOND))
                .isEqualTo(9);
        assertThat(arrivals.burst(NOW.plus(Arrivals.REMEMBERED), SECOND)).isZero();
    }

    @Test
    void aClockThatJumpsKeepsNoBurstForLonger() {
        Arrivals arrivals = new Arrivals();
        arrivals.add(NOW.plus(Duration.ofDays(1)), 6);
        assertThat(arrivals.burst(NOW, SECOND)).as("an hour back").isEqualTo(6);
        arrivals.add(NOW.plusSeconds(1), 1);
        assertThat(arrivals.burst(NOW.plus(Arrivals.REMEMBERED), SECOND)).isEqualTo(1);
        assertThat(arrivals.burst(NOW.plus(Duration.ofDays(400)), SECOND))
                .as("a year on")
                .isZero();
    }

    @Test
    void everyPoolGetsOneBeforeAnyGetsTwo() {
        assertThat(Budget.share(
                        List.of(
                                new Wish("a", 128, 0, 5, NOW),
                                new Wish("b", 128, 0, 1, NOW.minusSeconds(9)),
                                new Wish("c", 128, 0, 1, Instant.EPOCH)),
                        512))
                .isEqualTo(Map.of("a", 2, "b", 1, "c", 1));
    }

    @Test
    void whoWasAskedLastGetsWhatThereIs() {
        assertThat(Budget.share(
                        List.of(new Wish("old", 128, 0, 1, Instant.EPOCH), new Wish("new", 128, 0, 1, NOW)), 128))
                .isEqualTo(Map.of("old", 0, "new", 1));
    }

    @Test
    void whatSpecsAskForComesBeforeBursts() {
        assertThat(Budget.share(
                        List.of(new Wish("burst", 128, 0, 9, NOW), new Wish("kept", 128, 3, 3, Instant.EPOCH)), 640))
                .isEqualTo(Map.of("burst", 2, "kept", 3));
    }

    @Test
    void aPoolThatDoesNotFitLeavesTheMemoryToSmallerOnes() {
        assertThat(Budget.share(
                        List.of(new Wish("large", 1024, 0, 1, NOW), new Wish("small", 128, 0, 9, Instant.EPOCH)), 512))
                .isEqualTo(Map.of("large", 0, "small", 4));
    }
}
