package dev.hearth.storage.tables.engine;

import static dev.hearth.storage.tables.engine.EngineDriver.bytes;
import static dev.hearth.storage.tables.engine.EngineDriver.delete;
import static dev.hearth.storage.tables.engine.EngineDriver.key;
import static dev.hearth.storage.tables.engine.EngineDriver.put;
import static dev.hearth.storage.tables.engine.EngineDriver.rows;
import static dev.hearth.storage.tables.engine.EngineDriver.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.storage.tables.engine.Commit.Action;
import dev.hearth.storage.tables.engine.Commit.Change;
import dev.hearth.storage.tables.engine.Commit.Expected;
import dev.hearth.storage.tables.engine.Commit.Result;
import dev.hearth.storage.tables.engine.TableEngine.Consistency;
import dev.hearth.storage.tables.engine.TableEngine.Located;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What {@link TableEngine} promises of rows: versions, what commits expect of them, and single reads. */
interface RowsContract extends OneTable {
    @Test
    default void whatWasPutIsReadAndWhatWasDeletedIsNot() {
        RowKey ada = key("ada", "1");
        assertThat(drive().row(base(), ada)).isEmpty();
        long version = drive().done(put(base(), ada, "lovelace"));
        Row row = drive().row(base(), ada).orElseThrow();
        assertThat(row.key()).isEqualTo(ada);
        assertThat(row.version()).isEqualTo(version).isPositive();
        assertThat(text(row.value())).isEqualTo("lovelace");
        assertThat(drive().commit(delete(base(), ada))).isEqualTo(new Result.Done(List.of(0L)));
        assertThat(drive().row(base(), ada)).isEmpty();
    }

    @Test
    default void versionsGrowOverDeletionToo() {
        RowKey ada = key("ada", "");
        long first = drive().done(put(base(), ada, "a"));
        long second = drive().done(put(base(), ada, "b"));
        drive().done(delete(base(), ada));
        long third = drive().done(put(base(), ada, "c"));
        drive().done(put(base(), ada, Expected.ANYTHING, "d"), delete(base(), key("ada", "other")));
        long fourth = drive().row(base(), ada).orElseThrow().version();
        assertThat(List.of(first, second, third, fourth)).isSorted().doesNotHaveDuplicates();
    }

    @Test
    default void expectationsThatHoldLetACommitHappen() {
        RowKey ada = key("ada", "");
        long version = drive().done(put(base(), ada, Expected.ABSENT, "a"));
        version = drive().done(put(base(), ada, new Expected.At(version), "b"));
        assertThat(drive().commit(new Change(base(), ada, new Expected.At(version), Action.CHECK)))
                .isEqualTo(new Result.Done(List.of(0L)));
        assertThat(drive().row(base(), ada).orElseThrow().version()).isEqualTo(version);
        drive().done(new Change(base(), ada, new Expected.At(version), Action.DELETE));
        assertThat(drive().commit(new Change(base(), ada, Expected.ABSENT, Action.CHECK)))
                .isEqualTo(new Result.Done(List.of(0L)));
        assertThat(drive().commit(new Change(base(), ada, Expected.ABSENT, Action.DELETE)))
                .isInstanceOf(Result.Done.class);
    }

    @Test
    default void anExpectationThatDoesNotHoldStopsTheWholeCommitAndIsNamed() {
        RowKey one = key("same", "1");
        RowKey two = key("same", "2");
        RowKey far = key("elsewhere", "1");
        long version = drive().done(put(base(), one, "a"));
        assertThat(drive().commit(put(base(), two, "x"), put(base(), one, Expected.ABSENT, "x")))
                .isEqualTo(new Result.Stale(1));
        assertThat(drive().commit(put(base(), far, "x"), put(base(), one, new Expected.At(version + 1), "x")))
                .isEqualTo(new Result.Stale(1));
        assertThat(drive().commit(put(base(), two, new Expected.At(version), "x"), put(base(), one, "x")))
                .isEqualTo(new Result.Stale(0));
        assertThat(drive().commit(put(base(), far, "x"), new Change(base(), two, new Expected.At(3), Action.CHECK)))
                .isEqualTo(new Result.Stale(1));
        assertThat(drive().value(base(), one)).isEqualTo("a");
        assertThat(drive().value(base(), two)).isNull();
        assertThat(drive().value(base(), far)).isNull();
        assertThat(drive().query(base(), "same")).containsExactly("a");
    }

    @Test
    default void theVersionOfADeletedRowIsStale() {
        RowKey ada = key("ada", "");
        long version = drive().done(put(base(), ada, "a"));
        drive().done(delete(base(), ada));
        assertThat(drive().commit(put(base(), ada, new Expected.At(version), "b")))
                .isEqualTo(new Result.Stale(0));
        drive().done(put(base(), ada, Expected.ABSENT, "c"));
        assertThat(drive().commit(put(base(), ada, new Expected.At(version), "b")))
                .isEqualTo(new Result.Stale(0));
        assertThat(drive().value(base(), ada)).isEqualTo("c");
    }

    @Test
    default void aCommitMayNameManyPartitionsAndTables() {
        Space.Base other = anotherTable();
        long old = drive().done(put(other, key("p", "q"), "old"));
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            changes.add(put(i % 2 == 0 ? base() : other, key("p" + i, ""), Expected.ABSENT, "v" + i));
        }
        changes.add(new Change(other, key("p", "q"), new Expected.At(old), Action.DELETE));
        changes.add(new Change(base(), key("not", "there"), Expected.ABSENT, Action.CHECK));
        Result.Done done = (Result.Done) drive().commit(new Commit(changes, List.of(), List.of()));
        assertThat(done.versions()).hasSize(22);
        for (int i = 0; i < 20; i++) {
            Row row = drive().row(i % 2 == 0 ? base() : other, key("p" + i, "")).orElseThrow();
            assertThat(row.version()).isEqualTo(done.versions().get(i)).isPositive();
            assertThat(text(row.value())).isEqualTo("v" + i);
        }
        assertThat(done.versions().subList(20, 22)).containsExactly(0L, 0L);
        assertThat(drive().row(other, key("p", "q"))).isEmpty();
        assertThat(drive().row(base(), key("not", "there"))).isEmpty();
        drive().done(put(base(), key("not", "there"), Expected.ABSENT, "now"));
    }

    @Test
    default void aCommitNamesARowOnce() {
        assertThatThrownBy(() -> Commit.of(put(base(), key("a", "b"), "x"), delete(base(), key("a", "b"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("named twice");
        assertThat(Commit.of(put(base(), key("a", "b"), "x"), put(local(), key("a", "b"), "x"))
                        .changes())
                .hasSize(2);
    }

    @Test
    default void localRowsChangeWithTheirItemAndLieApart() {
        RowKey item = key("shop", "apple");
        RowKey byPrice = key("shop", "003apple");
        drive().done(put(base(), item, "item"), put(local(), byPrice, "index"));
        assertThat(drive().query(base(), "shop")).containsExactly("item");
        assertThat(drive().query(local(), "shop")).containsExactly("index");
        Space.Local another = new Space.Local(table(), "by_name");
        assertThat(drive().query(another, "shop")).isEmpty();
        drive().done(
                        put(base(), item, "item 2"),
                        delete(local(), byPrice),
                        put(local(), key("shop", "004apple"), "index 2"),
                        put(another, key("shop", "apple"), "named"));
        assertThat(drive().query(local(), "shop")).containsExactly("index 2");
        assertThat(drive().query(another, "shop")).containsExactly("named");
        assertThat(drive().value(local(), key("shop", "004apple"))).isEqualTo("index 2");
    }

    @Test
    default void getAllAnswersInTheOrderOfTheKeys() {
        drive().done(put(base(), key("a", "1"), "a1"));
        drive().done(put(base(), key("b", "2"), "b2"));
        drive().done(put(base(), key("a", "3"), "a3"));
        List<RowKey> keys = List.of(key("b", "2"), key("a", "9"), key("a", "3"), key("a", "1"));
        assertThat(engine().getAll(base(), keys, Consistency.STRONG))
                .extracting(row -> row.map(found -> text(found.value())).orElse("-"))
                .containsExactly("b2", "-", "a3", "a1");
        assertThat(engine().getAll(base(), List.of(), Consistency.EVENTUAL)).isEmpty();
    }

    @Test
    default void snapshotAnswersInTheOrderOfTheRows() {
        Space.Base other = anotherTable();
        long here = drive().done(put(base(), key("a", "1"), "here"));
        drive().done(put(other, key("a", "1"), "there"));
        List<Optional<Row>> rows = engine().snapshot(List.of(
                new Located(other, key("a", "1")),
                new Located(base(), key("a", "2")),
                new Located(base(), key("a", "1"))));
        assertThat(rows)
                .extracting(row -> row.map(found -> text(found.value())).orElse("-"))
                .containsExactly("there", "-", "here");
        assertThat(rows.get(2).orElseThrow().version()).isEqualTo(here);
    }

    @Test
    default void bigValuesComeBackWhole() {
        byte[] value = new byte[420_000];
        new Random(2).nextBytes(value);
        RowKey big = key("big", "1");
        drive().done(new Change(base(), big, Expected.ABSENT, new Action.Put(value)));
        assertThat(drive().row(base(), big).orElseThrow().value()).isEqualTo(value);
        drive().done(new Change(base(), big, Expected.ANYTHING, new Action.Put(new byte[0])));
        assertThat(drive().row(base(), big).orElseThrow().value()).isEmpty();
    }

    @Test
    default void theLongestKeysAreTaken() {
        byte[] partition = new byte[2048];
        Arrays.fill(partition, (byte) 0xff);
        byte[] sort = new byte[8192];
        RowKey longest = new RowKey(partition, sort);
        drive().done(new Change(base(), longest, Expected.ABSENT, new Action.Put(bytes("x"))));
        assertThat(drive().value(base(), longest)).isEqualTo("x");
        assertThatThrownBy(() -> new RowKey(new byte[0], sort)).hasMessageContaining("1 to 2048 bytes");
    }
}
