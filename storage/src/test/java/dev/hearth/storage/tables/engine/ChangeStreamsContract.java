package dev.hearth.storage.tables.engine;

import static dev.hearth.storage.tables.engine.EngineDriver.bytes;
import static dev.hearth.storage.tables.engine.EngineDriver.delete;
import static dev.hearth.storage.tables.engine.EngineDriver.key;
import static dev.hearth.storage.tables.engine.EngineDriver.put;
import static dev.hearth.storage.tables.engine.EngineDriver.recorded;
import static dev.hearth.storage.tables.engine.EngineDriver.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.storage.tables.engine.Commit.Change;
import dev.hearth.storage.tables.engine.Commit.Expected;
import dev.hearth.storage.tables.engine.Commit.Record;
import dev.hearth.storage.tables.engine.Commit.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@link TableEngine} promises of change streams. */
interface ChangeStreamsContract extends OneTable {
    @Test
    default void recordsComeInOrderAndPageBySequence() {
        String stream = OneTable.fresh("s");
        RowKey item = key("ada", "");
        for (int i = 0; i < 5; i++) {
            drive().done(recorded(put(base(), item, "v" + i), new Record(stream, 3, bytes("r" + i), 0)));
        }
        List<StreamRecord> all = awaitRecords(stream, 3, 5);
        assertThat(all).extracting(record -> text(record.value())).containsExactly("r0", "r1", "r2", "r3", "r4");
        assertThat(all)
                .extracting(StreamRecord::sequence)
                .isSorted()
                .doesNotHaveDuplicates()
                .allMatch(s -> s >= 1);
        assertThat(engine().newestSequence(stream, 3)).isEqualTo(all.getLast().sequence());
        assertThat(all)
                .allMatch(record ->
                        Duration.between(record.at(), Instant.now()).abs().toHours() < 1);
        List<StreamRecord> two = engine().records(stream, 3, all.get(1).sequence(), 2);
        assertThat(two).extracting(record -> text(record.value())).containsExactly("r2", "r3");
        assertThat(two)
                .extracting(StreamRecord::sequence)
                .containsExactly(all.get(2).sequence(), all.get(3).sequence());
        assertThat(engine().records(stream, 3, all.getLast().sequence(), 10)).isEmpty();
        assertThat(engine().records(stream, 2, 0, 10)).isEmpty();
        assertThat(engine().newestSequence(stream, 2)).isZero();
        assertThat(engine().records(OneTable.fresh("s"), 3, 0, 10)).isEmpty();
    }

    @Test
    default void oneCommitMayRecordSeveralChanges() {
        String stream = OneTable.fresh("s");
        List<Change> changes = new ArrayList<>();
        List<Record> records = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            changes.add(put(base(), key("p" + i, ""), "v" + i));
            records.add(new Record(stream, i % 2, bytes("r" + i), i));
        }
        drive().done(new Commit(changes, List.of(), records));
        assertThat(awaitRecords(stream, 0, 3))
                .extracting(record -> text(record.value()))
                .containsExactlyInAnyOrder("r0", "r2", "r4");
        assertThat(awaitRecords(stream, 1, 3))
                .extracting(record -> text(record.value()))
                .containsExactlyInAnyOrder("r1", "r3", "r5");
        assertThat(drive().commit(recorded(
                        put(base(), key("p0", ""), Expected.ABSENT, "x"), new Record(stream, 0, bytes("never"), 0))))
                .isEqualTo(new Result.Stale(0));
        drive().done(recorded(delete(base(), key("p0", "")), new Record(stream, 0, bytes("gone"), 0)));
        assertThat(text(awaitRecords(stream, 0, 4).getLast().value())).isEqualTo("gone");
    }

    @Test
    default void trimmedRecordsAreGoneAndLaterOnesStay() {
        String stream = OneTable.fresh("s");
        RowKey item = key("ada", "");
        drive().done(recorded(put(base(), item, "a"), new Record(stream, 0, bytes("old"), 0)));
        StreamRecord old = awaitRecords(stream, 0, 1).getFirst();
        await().until(() -> Instant.now().isAfter(old.at().plusMillis(5)));
        drive().done(recorded(put(base(), item, "b"), new Record(stream, 0, bytes("new"), 0)));
        StreamRecord young = awaitRecords(stream, 0, 2).getLast();
        engine().trimRecords(stream, 2, young.at());
        assertThat(engine().records(stream, 0, 0, 10))
                .extracting(record -> text(record.value()))
                .containsExactly("new");
        engine().trimRecords(stream, 2, Instant.now().plusSeconds(60));
        assertThat(engine().records(stream, 0, 0, 10)).isEmpty();
        drive().done(recorded(put(base(), item, "c"), new Record(stream, 0, bytes("newer"), 0)));
        assertThat(awaitRecords(stream, 0, 1).getFirst().sequence()).isGreaterThan(young.sequence());
    }

    @Test
    default void aDroppedStreamIsEmpty() {
        String stream = OneTable.fresh("s");
        drive().done(recorded(put(base(), key("a", ""), "a"), new Record(stream, 1, bytes("r"), 0)));
        awaitRecords(stream, 1, 1);
        engine().dropStream(stream, 4);
        engine().dropStream(stream, 4);
        assertThat(engine().records(stream, 1, 0, 10)).isEmpty();
        assertThat(engine().newestSequence(stream, 1)).isZero();
    }

    private List<StreamRecord> awaitRecords(String stream, int shard, int count) {
        return await().atMost(Duration.ofSeconds(30))
                .until(() -> engine().records(stream, shard, 0, 10_000), found -> found.size() >= count);
    }
}
