package dev.hearth.eventing.offsets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetsTest {
    @Test
    void staysAtTheLowestOpenRecordWhateverIsFinishedBehindIt() {
        Offsets offsets = taken(0, 0, 1, 2, 3);
        offsets.finish(1);
        offsets.finish(3);
        assertThat(offsets.position()).isZero();
        offsets.finish(0);
        assertThat(offsets.position()).isEqualTo(2);
        offsets.finish(2);
        assertThat(offsets.position()).isEqualTo(4);
    }

    @Test
    void nobodyHasToFinishWhatWasCompactedAwayBetweenTwoRecords() {
        Offsets offsets = taken(10, 10, 15, 16);
        offsets.finish(10);
        assertThat(offsets.position()).isEqualTo(15);
        offsets.finish(16);
        offsets.finish(15);
        assertThat(offsets.position()).isEqualTo(17);
    }

    @Test
    void getsOverATransactionMarkerAtTheEndOfThePartition() {
        Offsets offsets = taken(0, 0);
        offsets.passed(2);
        assertThat(offsets.position()).as("0 is open").isZero();
        offsets.finish(0);
        assertThat(offsets.due()).isEqualTo(OptionalLong.of(2));
    }

    @Test
    void getsOverAPartitionThatHoldsNothingButMarkers() {
        Offsets offsets = new Offsets(5, 1);
        offsets.passed(9);
        assertThat(offsets.due()).isEqualTo(OptionalLong.of(9));
    }

    @Test
    void hasNothingToCommitUntilThePositionMoves() {
        Offsets offsets = taken(7, 7, 8);
        assertThat(offsets.due()).isEmpty();
        offsets.finish(8);
        assertThat(offsets.due()).isEmpty();
        offsets.finish(7);
        assertThat(offsets.due()).isEqualTo(OptionalLong.of(9));
        offsets.committed(9);
        assertThat(offsets.due()).isEmpty();
    }

    @Test
    void aCommitThatFailedStaysDue() {
        Offsets offsets = taken(0, 0, 1);
        offsets.finish(0);
        assertThat(offsets.due()).isEqualTo(OptionalLong.of(1));
        assertThat(offsets.due()).isEqualTo(OptionalLong.of(1));
    }

    @Test
    void takesNoMoreThanItsBoundUntilOneIsFinished() {
        Offsets offsets = new Offsets(0, 2);
        offsets.take(0);
        offsets.take(1);
        assertThat(offsets.room()).isZero();
        assertThatThrownBy(() -> offsets.take(2)).isInstanceOf(IllegalStateException.class);
        offsets.finish(1);
        offsets.take(2);
        assertThat(offsets.open()).isEqualTo(2);
    }

    @Test
    void refusesARecordOutOfOrder() {
        Offsets offsets = taken(3, 3, 5);
        assertThatThrownBy(() -> offsets.take(4))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("offset 4 was taken after 5");
        assertThatThrownBy(() -> offsets.take(5)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void finishingARecordTwiceCountsOnce() {
        Offsets offsets = taken(0, 0, 1);
        assertThat(offsets.finish(0)).isTrue();
        assertThat(offsets.finish(0)).isFalse();
        assertThat(offsets.open()).isEqualTo(1);
    }

    @Test
    void refusesToFinishWhatWasNeverTaken() {
        Offsets offsets = taken(0, 0);
        assertThatThrownBy(() -> offsets.finish(1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesACommitAheadOfAnOpenRecord() {
        Offsets offsets = taken(0, 0, 1);
        offsets.finish(1);
        assertThatThrownBy(() -> offsets.committed(2)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The property, against the plainest model there is: a bit for each offset that is done. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void neverPassesAnOpenRecordAndNeverLagsBehindOneThatIsDone(long seed) {
        Random random = new Random(seed);
        int most = 1 + random.nextInt(40);
        long start = random.nextInt(1_000);
        Offsets offsets = new Offsets(start, most);
        BitSet done = new BitSet();
        done.set(0, (int) start);
        List<Long> open = new ArrayList<>();
        long next = start;
        long before = start;
        for (int step = 0; step < 20_000; step++) {
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    if (offsets.room() > 0) {
                        long gap = random.nextInt(5) == 0 ? random.nextInt(7) : 0;
                        done.set((int) next, (int) (next + gap));
                        next += gap;
                        offsets.take(next);
                        open.add(next++);
                    }
                }
                case 2 -> {
                    if (!open.isEmpty()) {
                        Collections.swap(open, random.nextInt(open.size()), open.size() - 1);
                        long finished = open.removeLast();
                        done.set((int) finished);
                        assertThat(offsets.finish(finished)).isTrue();
                    }
                }
                default -> {
                    long markers = random.nextInt(3);
                    done.set((int) next, (int) (next + markers));
                    next += markers;
                    offsets.passed(next);
                    if (random.nextBoolean()) {
                        offsets.due().ifPresent(offsets::committed);
                    }
                }
            }
            assertThat(offsets.position()).isEqualTo(done.nextClearBit(0)).isGreaterThanOrEqualTo(before);
            assertThat(offsets.open()).isEqualTo(open.size()).isLessThanOrEqualTo(most);
            before = offsets.position();
        }
    }

    @Test
    void manyThreadsMayFinishAtOnce() throws InterruptedException {
        int records = 20_000;
        Offsets offsets = new Offsets(0, records);
        List<Long> order = new ArrayList<>();
        for (long offset = 0; offset < records; offset++) {
            offsets.take(offset);
            order.add(offset);
        }
        Collections.shuffle(order, new Random(42));
        CountDownLatch all = new CountDownLatch(records);
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (long offset : order) {
                threads.execute(() -> {
                    offsets.finish(offset);
                    all.countDown();
                });
            }
            assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(offsets.position()).isEqualTo(records);
        assertThat(offsets.open()).isZero();
    }

    private static Offsets taken(long position, long... offsets) {
        Offsets book = new Offsets(position, 100);
        for (long offset : offsets) {
            book.take(offset);
        }
        return book;
    }
}
