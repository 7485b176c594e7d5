package dev.hearth.storage.tables.engine;

import static dev.hearth.storage.tables.engine.EngineDriver.bytes;
import static dev.hearth.storage.tables.engine.EngineDriver.key;
import static dev.hearth.storage.tables.engine.EngineDriver.put;
import static dev.hearth.storage.tables.engine.EngineDriver.rows;
import static dev.hearth.storage.tables.engine.EngineDriver.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.storage.tables.engine.Commit.Action;
import dev.hearth.storage.tables.engine.Commit.Change;
import dev.hearth.storage.tables.engine.Commit.Expected;
import dev.hearth.storage.tables.engine.TableEngine.Consistency;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What {@link TableEngine} promises of a partition's rows: their order, and ranges and pages of them. */
interface RangesContract extends OneTable {
    @Test
    default void rowsOfAPartitionComeInTheOrderOfUnsignedBytes() {
        List<byte[]> sorts = awkwardKeys();
        List<byte[]> shuffled = new ArrayList<>(sorts);
        Collections.shuffle(shuffled, new Random(3));
        byte[] partition = {0, (byte) 0xff, 0};
        for (byte[] sort : shuffled) {
            drive().done(new Change(base(), new RowKey(partition, sort), Expected.ABSENT, new Action.Put(sort)));
        }
        // Neighbours that a careless encoding would take for the same partition.
        drive().done(put(base(), new RowKey(new byte[] {0, (byte) 0xff}, new byte[] {0}), "no"));
        drive().done(put(base(), new RowKey(new byte[] {0, (byte) 0xff, 0, 0}, new byte[0]), "no"));
        drive().done(put(base(), new RowKey(new byte[] {0}, new byte[] {(byte) 0xff, 0}), "no"));
        List<byte[]> found = rows(engine().query(base(), partition, RowRange.ALL, Consistency.STRONG)).stream()
                .map(row -> row.key().sort())
                .toList();
        assertThat(found).usingElementComparator(Arrays::compareUnsigned).containsExactlyElementsOf(sorts);
        for (byte[] sort : sorts) {
            assertThat(drive().row(base(), new RowKey(partition, sort))
                            .orElseThrow()
                            .value())
                    .isEqualTo(sort);
        }
    }

    @Test
    default void rangesHoldForEveryPairOfBoundsForwardsAndBackwards() {
        List<byte[]> sorts = awkwardKeys();
        List<Change> changes = new ArrayList<>();
        for (byte[] sort : sorts) {
            changes.add(new Change(base(), new RowKey(bytes("p"), sort), Expected.ANYTHING, new Action.Put(sort)));
        }
        drive().done(new Commit(changes, List.of(), List.of()));
        drive().done(put(local(), key("p", "zzz"), "not of the base"));
        List<Optional<byte[]>> bounds = new ArrayList<>(List.of(Optional.empty()));
        sorts.stream().filter(sort -> sort.length != 2).forEach(sort -> bounds.add(Optional.of(sort)));
        Random random = new Random(4);
        for (Optional<byte[]> from : bounds) {
            for (Optional<byte[]> to : bounds) {
                Optional<byte[]> after = bounds.get(random.nextInt(bounds.size()));
                boolean reversed = random.nextBoolean();
                RowRange range = new RowRange(from, to, after, reversed);
                assertThat(rows(engine().query(base(), bytes("p"), range, Consistency.STRONG)).stream()
                                .map(row -> row.key().sort())
                                .toList())
                        .usingElementComparator(Arrays::compareUnsigned)
                        .containsExactlyElementsOf(expected(sorts, range));
            }
        }
    }

    private static List<byte[]> expected(List<byte[]> sorts, RowRange range) {
        List<byte[]> expected = new ArrayList<>(sorts);
        expected.removeIf(sort -> range.from().isPresent()
                && Arrays.compareUnsigned(sort, range.from().get()) < 0);
        expected.removeIf(sort -> range.to().isPresent()
                && Arrays.compareUnsigned(sort, range.to().get()) >= 0);
        expected.removeIf(sort -> range.after().isPresent()
                && Arrays.compareUnsigned(sort, range.after().get()) * (range.reversed() ? -1 : 1) <= 0);
        return range.reversed() ? expected.reversed() : expected;
    }

    private static List<byte[]> awkwardKeys() {
        List<byte[]> keys = new ArrayList<>(List.of(new byte[0]));
        byte[] octets = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff};
        for (byte first : octets) {
            keys.add(new byte[] {first});
            for (byte second : octets) {
                keys.add(new byte[] {first, second});
            }
        }
        keys.add(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff});
        keys.sort(Arrays::compareUnsigned);
        return keys;
    }

    @Test
    default void aPageGoesOnAfterTheLastRowOfTheOneBefore() {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            changes.add(put(base(), key("p", "%03d".formatted(i)), "" + i));
        }
        drive().done(new Commit(changes, List.of(), List.of()));
        for (boolean reversed : List.of(false, true)) {
            List<String> all = new ArrayList<>();
            Optional<byte[]> after = Optional.empty();
            do {
                RowRange range = new RowRange(Optional.of(bytes("005")), Optional.of(bytes("045")), after, reversed);
                after = Optional.empty();
                try (RowCursor page = engine().query(base(), bytes("p"), range, Consistency.EVENTUAL)) {
                    for (int i = 0; i < 7; i++) {
                        Row row = page.next();
                        if (row != null) {
                            all.add(text(row.value()));
                            after = Optional.of(row.key().sort());
                        }
                    }
                }
            } while (after.isPresent());
            List<String> expected =
                    IntStream.range(5, 45).mapToObj(String::valueOf).toList();
            assertThat(all).containsExactlyElementsOf(reversed ? expected.reversed() : expected);
        }
    }

    @Test
    default void aQueryOfNothingIsEmpty() {
        assertThat(drive().query(base(), "nobody")).isEmpty();
        drive().done(put(base(), key("p", "5"), "x"));
        RowRange none = new RowRange(Optional.of(bytes("6")), Optional.of(bytes("5")), Optional.empty(), false);
        assertThat(drive().query(base(), "p", none)).isEmpty();
        assertThat(rows(engine().scan(local(), 0, 1, Optional.empty(), Consistency.STRONG)))
                .isEmpty();
    }
}
