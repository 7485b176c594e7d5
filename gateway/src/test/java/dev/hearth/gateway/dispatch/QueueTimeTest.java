package dev.hearth.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Times are seconds here, to be read. */
class QueueTimeTest {
    private final QueueTime queue = new QueueTime(Duration.ofSeconds(10), Duration.ofSeconds(1));

    private static long seconds(double seconds) {
        return (long) (seconds * 1e9);
    }

    @Test
    void whoIsAheadOverWhatThePlacesGetDoneIsTheWait() {
        queue.took(seconds(0.5));
        assertThat(queue.expectedNanos(0, 1)).isEqualTo(seconds(0.5));
        assertThat(queue.expectedNanos(9, 1)).isEqualTo(seconds(5));
        assertThat(queue.expectedNanos(9, 5)).isEqualTo(seconds(1));
    }

    @Test
    void theMeanFollowsTheNewestByAnEighth() {
        queue.took(seconds(0.8));
        queue.took(seconds(1.6));
        assertThat(queue.expectedNanos(0, 1)).isEqualTo(seconds(0.9));
    }

    @Test
    void whoIsInTimeWaitsAndTheNextIsRefused() {
        queue.took(seconds(1));
        queue.empty(seconds(100));
        assertThat(queue.admits(9, 1, seconds(100))).isTrue();
        assertThat(queue.admits(10, 1, seconds(100))).isFalse();
        assertThat(queue.admits(19, 2, seconds(100))).isTrue();
    }

    @Test
    void aQueueThatStaysMustBeShort() {
        queue.took(seconds(0.1));
        queue.empty(seconds(100));
        assertThat(queue.admits(50, 1, seconds(109.9))).isTrue();
        assertThat(queue.admits(50, 1, seconds(110))).isFalse();
        assertThat(queue.admits(9, 1, seconds(110))).isTrue();
        queue.empty(seconds(111));
        assertThat(queue.admits(50, 1, seconds(111))).isTrue();
    }

    @Test
    void behindNobodyOneAlwaysMayWait() {
        queue.took(seconds(60));
        queue.empty(seconds(1));
        assertThat(queue.admits(0, 1, seconds(100))).isTrue();
        assertThat(queue.admits(1, 1, seconds(100))).isFalse();
    }

    @Test
    void beforeAnythingHasRunNothingIsForeseen() {
        assertThat(queue.admits(999, 1, seconds(100))).isTrue();
    }

    @Test
    void aStandingBoundIsNeverAboveTheOther() {
        QueueTime odd = new QueueTime(Duration.ofSeconds(1), Duration.ofSeconds(5));
        odd.empty(seconds(100));
        assertThat(odd.mostNanos(seconds(200))).isEqualTo(seconds(1));
    }
}
