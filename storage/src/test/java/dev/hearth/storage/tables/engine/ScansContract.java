package dev.hearth.storage.tables.engine;

import static dev.hearth.storage.tables.engine.EngineDriver.key;
import static dev.hearth.storage.tables.engine.EngineDriver.put;
import static dev.hearth.storage.tables.engine.EngineDriver.rows;
import static dev.hearth.storage.tables.engine.EngineDriver.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.storage.tables.engine.Commit.Change;
import dev.hearth.storage.tables.engine.TableEngine.Consistency;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What {@link TableEngine} promises of scans. */
interface ScansContract extends OneTable {
    @Test
    default void segmentsOfAScanAreDisjointAndTogetherWhole() {
        Set<RowKey> all = fillForScan();
        for (int total : List.of(1, 2, 3, 7, 64)) {
            Set<RowKey> seen = new HashSet<>();
            for (int segment = 0; segment < total; segment++) {
                for (Row row : rows(engine().scan(base(), segment, total, Optional.empty(), Consistency.STRONG))) {
                    assertThat(seen.add(row.key()))
                            .as("%s twice of %d", row.key(), total)
                            .isTrue();
                }
            }
            assertThat(seen).isEqualTo(all);
        }
    }

    @Test
    default void aScanOfTheMostSegmentsIsAnswered() {
        drive().done(put(base(), key("a", ""), "x"));
        assertThat(rows(engine().scan(base(), 999_999, 1_000_000, Optional.empty(), Consistency.STRONG)))
                .hasSizeLessThan(2);
        assertThat(rows(engine().scan(base(), 0, 1_000_000, Optional.empty(), Consistency.STRONG)))
                .hasSizeLessThan(2);
    }

    @Test
    default void aScanGoesOnAfterAnyRowAndKeepsPartitionsTogether() {
        fillForScan();
        for (int segment = 0; segment < 2; segment++) {
            List<RowKey> whole = rows(engine().scan(base(), segment, 2, Optional.empty(), Consistency.STRONG)).stream()
                    .map(Row::key)
                    .toList();
            for (int i = 0; i < whole.size(); i += 1 + i / 5) {
                List<RowKey> rest =
                        rows(engine().scan(base(), segment, 2, Optional.of(whole.get(i)), Consistency.STRONG)).stream()
                                .map(Row::key)
                                .toList();
                assertThat(rest).isEqualTo(whole.subList(i + 1, whole.size()));
            }
            assertPartitionsTogetherAndSorted(whole);
        }
    }

    private static void assertPartitionsTogetherAndSorted(List<RowKey> keys) {
        Map<String, byte[]> last = new HashMap<>();
        String current = "";
        for (RowKey key : keys) {
            String partition = text(key.partition());
            if (!partition.equals(current)) {
                assertThat(last).doesNotContainKey(partition);
                current = partition;
            } else {
                assertThat(Arrays.compareUnsigned(last.get(partition), key.sort()))
                        .isNegative();
            }
            last.put(partition, key.sort());
        }
    }

    private Set<RowKey> fillForScan() {
        Set<RowKey> all = new HashSet<>();
        for (int partition = 0; partition < 30; partition++) {
            List<Change> changes = new ArrayList<>();
            for (int sort = 0; sort <= partition % 4; sort++) {
                RowKey key = key("partition " + partition, "s" + sort);
                all.add(key);
                changes.add(put(base(), key, "v"));
                changes.add(put(local(), key("partition " + partition, "l" + sort), "not of the base"));
            }
            drive().done(new Commit(changes, List.of(), List.of()));
        }
        return all;
    }
}
