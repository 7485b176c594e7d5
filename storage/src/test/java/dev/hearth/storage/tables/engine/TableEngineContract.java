package dev.hearth.storage.tables.engine;

import static dev.hearth.storage.tables.engine.EngineDriver.bytes;
import static dev.hearth.storage.tables.engine.EngineDriver.delete;
import static dev.hearth.storage.tables.engine.EngineDriver.key;
import static dev.hearth.storage.tables.engine.EngineDriver.put;
import static dev.hearth.storage.tables.engine.EngineDriver.rows;
import static dev.hearth.storage.tables.engine.EngineDriver.text;
import static dev.hearth.storage.tables.engine.EngineDriver.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hearth.storage.tables.engine.Commit.Action;
import dev.hearth.storage.tables.engine.Commit.Change;
import dev.hearth.storage.tables.engine.Commit.Derived;
import dev.hearth.storage.tables.engine.Commit.Expected;
import dev.hearth.storage.tables.engine.Commit.Record;
import dev.hearth.storage.tables.engine.Commit.Result;
import dev.hearth.storage.tables.engine.TableEngine.Consistency;
import dev.hearth.storage.tables.engine.TableEngine.Document;
import dev.hearth.storage.tables.engine.TableEngine.Located;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link TableEngine} promises, one thread after the other. {@link TableEngineConcurrencyContract} has the rest. */
public abstract class TableEngineContract {
    private static final AtomicInteger TABLES = new AtomicInteger();

    protected String table;
    protected Space.Base base;
    protected Space.Local local;
    protected Space.Global global;
    protected TableEngine engine;
    protected EngineDriver drive;

    /** The engine, open; one for all tests of a class. */
    protected abstract TableEngine open();

    /** An id that no test had before. */
    protected static String fresh(String name) {
        return name + Long.toString(System.nanoTime(), 36) + '_' + TABLES.incrementAndGet();
    }

    @BeforeEach
    void makeTable() {
        engine = open();
        drive = new EngineDriver(engine);
        table = fresh("t");
        base = new Space.Base(table);
        local = new Space.Local(table, "by_price");
        global = new Space.Global(table, "by_city");
        engine.createTable(table);
        engine.createGlobal(global);
    }

    // ---- documents

    @Test
    void aDocumentIsPutOnlyAtTheVersionThatWasRead() {
        String name = fresh("table.") + "-a";
        assertThat(engine.document(name)).isEmpty();
        assertThat(engine.putDocument(name, 7, bytes("x"))).isFalse();
        assertThat(engine.putDocument(name, 0, bytes("one"))).isTrue();
        assertThat(engine.putDocument(name, 0, bytes("again"))).isFalse();
        Document one = engine.document(name).orElseThrow();
        assertThat(text(one.value())).isEqualTo("one");
        assertThat(engine.putDocument(name, one.version(), bytes("two"))).isTrue();
        assertThat(engine.putDocument(name, one.version(), bytes("late"))).isFalse();
        Document two = engine.document(name).orElseThrow();
        assertThat(two.version()).isGreaterThan(one.version());
        assertThat(engine.putDocument(name, one.version(), null)).isFalse();
        assertThat(engine.putDocument(name, two.version(), null)).isTrue();
        assertThat(engine.document(name)).isEmpty();
        assertThat(engine.putDocument(name, two.version(), bytes("late"))).isFalse();
        assertThat(engine.putDocument(name, 0, bytes("three"))).isTrue();
        assertThat(engine.document(name).orElseThrow().version()).isGreaterThan(two.version());
    }

    @Test
    void documentsAreListedByPrefixInTheOrderOfTheirNames() {
        String prefix = fresh("list.");
        for (String end : List.of("-b", "-a", "-a.x", "-z", "-a_")) {
            assertThat(engine.putDocument(prefix + end, 0, bytes(end))).isTrue();
        }
        assertThat(engine.documents(prefix + "-"))
                .extracting(Document::name)
                .isSorted()
                .hasSize(5);
        assertThat(engine.documents(prefix + "-a"))
                .extracting(document -> text(document.value()))
                .containsExactly("-a", "-a.x", "-a_");
        assertThat(engine.documents(prefix + "-q")).isEmpty();
    }

    @Test
    void aDocumentMayHave400KiB() {
        String name = fresh("big.");
        byte[] value = new byte[400 * 1024];
        new Random(1).nextBytes(value);
        assertThat(engine.putDocument(name, 0, value)).isTrue();
        assertThat(engine.document(name).orElseThrow().value()).isEqualTo(value);
    }

    // ---- rows

    @Test
    void whatWasPutIsReadAndWhatWasDeletedIsNot() {
        RowKey ada = key("ada", "1");
        assertThat(drive.row(base, ada)).isEmpty();
        long version = drive.done(put(base, ada, "lovelace"));
        Row row = drive.row(base, ada).orElseThrow();
        assertThat(row.key()).isEqualTo(ada);
        assertThat(row.version()).isEqualTo(version).isPositive();
        assertThat(text(row.value())).isEqualTo("lovelace");
        assertThat(drive.commit(delete(base, ada))).isEqualTo(new Result.Done(List.of(0L)));
        assertThat(drive.row(base, ada)).isEmpty();
    }

    @Test
    void versionsGrowOverDeletionToo() {
        RowKey ada = key("ada", "");
        long first = drive.done(put(base, ada, "a"));
        long second = drive.done(put(base, ada, "b"));
        drive.done(delete(base, ada));
        long third = drive.done(put(base, ada, "c"));
        drive.done(put(base, ada, Expected.ANYTHING, "d"), delete(base, key("ada", "other")));
        long fourth = drive.row(base, ada).orElseThrow().version();
        assertThat(List.of(first, second, third, fourth)).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void expectationsThatHoldLetACommitHappen() {
        RowKey ada = key("ada", "");
        long version = drive.done(put(base, ada, Expected.ABSENT, "a"));
        version = drive.done(put(base, ada, new Expected.At(version), "b"));
        assertThat(drive.commit(new Change(base, ada, new Expected.At(version), Action.CHECK)))
                .isEqualTo(new Result.Done(List.of(0L)));
        assertThat(drive.row(base, ada).orElseThrow().version()).isEqualTo(version);
        drive.done(new Change(base, ada, new Expected.At(version), Action.DELETE));
        assertThat(drive.commit(new Change(base, ada, Expected.ABSENT, Action.CHECK)))
                .isEqualTo(new Result.Done(List.of(0L)));
        assertThat(drive.commit(new Change(base, ada, Expected.ABSENT, Action.DELETE)))
                .isInstanceOf(Result.Done.class);
    }

    @Test
    void anExpectationThatDoesNotHoldStopsTheWholeCommitAndIsNamed() {
        RowKey one = key("same", "1");
        RowKey two = key("same", "2");
        RowKey far = key("elsewhere", "1");
        long version = drive.done(put(base, one, "a"));
        assertThat(drive.commit(put(base, two, "x"), put(base, one, Expected.ABSENT, "x")))
                .isEqualTo(new Result.Stale(1));
        assertThat(drive.commit(put(base, far, "x"), put(base, one, new Expected.At(version + 1), "x")))
                .isEqualTo(new Result.Stale(1));
        assertThat(drive.commit(put(base, two, new Expected.At(version), "x"), put(base, one, "x")))
                .isEqualTo(new Result.Stale(0));
        assertThat(drive.commit(put(base, far, "x"), new Change(base, two, new Expected.At(3), Action.CHECK)))
                .isEqualTo(new Result.Stale(1));
        assertThat(drive.value(base, one)).isEqualTo("a");
        assertThat(drive.value(base, two)).isNull();
        assertThat(drive.value(base, far)).isNull();
        assertThat(drive.query(base, "same")).containsExactly("a");
    }

    @Test
    void theVersionOfADeletedRowIsStale() {
        RowKey ada = key("ada", "");
        long version = drive.done(put(base, ada, "a"));
        drive.done(delete(base, ada));
        assertThat(drive.commit(put(base, ada, new Expected.At(version), "b"))).isEqualTo(new Result.Stale(0));
        drive.done(put(base, ada, Expected.ABSENT, "c"));
        assertThat(drive.commit(put(base, ada, new Expected.At(version), "b"))).isEqualTo(new Result.Stale(0));
        assertThat(drive.value(base, ada)).isEqualTo("c");
    }

    @Test
    void aCommitMayNameManyPartitionsAndTables() {
        String otherTable = fresh("o");
        engine.createTable(otherTable);
        Space.Base other = new Space.Base(otherTable);
        long old = drive.done(put(other, key("p", "q"), "old"));
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            changes.add(put(i % 2 == 0 ? base : other, key("p" + i, ""), Expected.ABSENT, "v" + i));
        }
        changes.add(new Change(other, key("p", "q"), new Expected.At(old), Action.DELETE));
        changes.add(new Change(base, key("not", "there"), Expected.ABSENT, Action.CHECK));
        Result.Done done = (Result.Done) drive.commit(new Commit(changes, List.of(), List.of()));
        assertThat(done.versions()).hasSize(22);
        for (int i = 0; i < 20; i++) {
            Row row = drive.row(i % 2 == 0 ? base : other, key("p" + i, "")).orElseThrow();
            assertThat(row.version()).isEqualTo(done.versions().get(i)).isPositive();
            assertThat(text(row.value())).isEqualTo("v" + i);
        }
        assertThat(done.versions().subList(20, 22)).containsExactly(0L, 0L);
        assertThat(drive.row(other, key("p", "q"))).isEmpty();
        assertThat(drive.row(base, key("not", "there"))).isEmpty();
        drive.done(put(base, key("not", "there"), Expected.ABSENT, "now"));
        engine.dropTable(otherTable);
    }

    @Test
    void aCommitNamesARowOnce() {
        assertThatThrownBy(() -> Commit.of(put(base, key("a", "b"), "x"), delete(base, key("a", "b"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("named twice");
        assertThat(Commit.of(put(base, key("a", "b"), "x"), put(local, key("a", "b"), "x"))
                        .changes())
                .hasSize(2);
    }

    @Test
    void localRowsChangeWithTheirItemAndLieApart() {
        RowKey item = key("shop", "apple");
        RowKey byPrice = key("shop", "003apple");
        drive.done(put(base, item, "item"), put(local, byPrice, "index"));
        assertThat(drive.query(base, "shop")).containsExactly("item");
        assertThat(drive.query(local, "shop")).containsExactly("index");
        Space.Local another = new Space.Local(table, "by_name");
        assertThat(drive.query(another, "shop")).isEmpty();
        drive.done(
                put(base, item, "item 2"),
                delete(local, byPrice),
                put(local, key("shop", "004apple"), "index 2"),
                put(another, key("shop", "apple"), "named"));
        assertThat(drive.query(local, "shop")).containsExactly("index 2");
        assertThat(drive.query(another, "shop")).containsExactly("named");
        assertThat(drive.value(local, key("shop", "004apple"))).isEqualTo("index 2");
    }

    @Test
    void getAllAnswersInTheOrderOfTheKeys() {
        drive.done(put(base, key("a", "1"), "a1"));
        drive.done(put(base, key("b", "2"), "b2"));
        drive.done(put(base, key("a", "3"), "a3"));
        List<RowKey> keys = List.of(key("b", "2"), key("a", "9"), key("a", "3"), key("a", "1"));
        assertThat(engine.getAll(base, keys, Consistency.STRONG))
                .extracting(row -> row.map(found -> text(found.value())).orElse("-"))
                .containsExactly("b2", "-", "a3", "a1");
        assertThat(engine.getAll(base, List.of(), Consistency.EVENTUAL)).isEmpty();
    }

    @Test
    void snapshotAnswersInTheOrderOfTheRows() {
        String otherTable = fresh("o");
        engine.createTable(otherTable);
        Space.Base other = new Space.Base(otherTable);
        long here = drive.done(put(base, key("a", "1"), "here"));
        drive.done(put(other, key("a", "1"), "there"));
        List<Optional<Row>> rows = engine.snapshot(List.of(
                new Located(other, key("a", "1")), new Located(base, key("a", "2")), new Located(base, key("a", "1"))));
        assertThat(rows)
                .extracting(row -> row.map(found -> text(found.value())).orElse("-"))
                .containsExactly("there", "-", "here");
        assertThat(rows.get(2).orElseThrow().version()).isEqualTo(here);
        engine.dropTable(otherTable);
    }

    @Test
    void bigValuesComeBackWhole() {
        byte[] value = new byte[420_000];
        new Random(2).nextBytes(value);
        RowKey big = key("big", "1");
        drive.done(new Change(base, big, Expected.ABSENT, new Action.Put(value)));
        assertThat(drive.row(base, big).orElseThrow().value()).isEqualTo(value);
        drive.done(new Change(base, big, Expected.ANYTHING, new Action.Put(new byte[0])));
        assertThat(drive.row(base, big).orElseThrow().value()).isEmpty();
    }

    @Test
    void theLongestKeysAreTaken() {
        byte[] partition = new byte[2048];
        Arrays.fill(partition, (byte) 0xff);
        byte[] sort = new byte[8192];
        RowKey longest = new RowKey(partition, sort);
        drive.done(new Change(base, longest, Expected.ABSENT, new Action.Put(bytes("x"))));
        assertThat(drive.value(base, longest)).isEqualTo("x");
        assertThatThrownBy(() -> new RowKey(new byte[0], sort)).hasMessageContaining("1 to 2048 bytes");
    }

    // ---- order and ranges

    @Test
    void rowsOfAPartitionComeInTheOrderOfUnsignedBytes() {
        List<byte[]> sorts = awkwardKeys();
        List<byte[]> shuffled = new ArrayList<>(sorts);
        Collections.shuffle(shuffled, new Random(3));
        byte[] partition = {0, (byte) 0xff, 0};
        for (byte[] sort : shuffled) {
            drive.done(new Change(base, new RowKey(partition, sort), Expected.ABSENT, new Action.Put(sort)));
        }
        // Neighbours that a careless encoding would take for the same partition.
        drive.done(put(base, new RowKey(new byte[] {0, (byte) 0xff}, new byte[] {0}), "no"));
        drive.done(put(base, new RowKey(new byte[] {0, (byte) 0xff, 0, 0}, new byte[0]), "no"));
        drive.done(put(base, new RowKey(new byte[] {0}, new byte[] {(byte) 0xff, 0}), "no"));
        List<byte[]> found = rows(engine.query(base, partition, RowRange.ALL, Consistency.STRONG)).stream()
                .map(row -> row.key().sort())
                .toList();
        assertThat(found).usingElementComparator(Arrays::compareUnsigned).containsExactlyElementsOf(sorts);
        for (byte[] sort : sorts) {
            assertThat(drive.row(base, new RowKey(partition, sort))
                            .orElseThrow()
                            .value())
                    .isEqualTo(sort);
        }
    }

    @Test
    void rangesHoldForEveryPairOfBoundsForwardsAndBackwards() {
        List<byte[]> sorts = awkwardKeys();
        List<Change> changes = new ArrayList<>();
        for (byte[] sort : sorts) {
            changes.add(new Change(base, new RowKey(bytes("p"), sort), Expected.ANYTHING, new Action.Put(sort)));
        }
        drive.done(new Commit(changes, List.of(), List.of()));
        drive.done(put(local, key("p", "zzz"), "not of the base"));
        List<Optional<byte[]>> bounds = new ArrayList<>(List.of(Optional.empty()));
        sorts.stream().filter(sort -> sort.length != 2).forEach(sort -> bounds.add(Optional.of(sort)));
        Random random = new Random(4);
        for (Optional<byte[]> from : bounds) {
            for (Optional<byte[]> to : bounds) {
                Optional<byte[]> after = bounds.get(random.nextInt(bounds.size()));
                boolean reversed = random.nextBoolean();
                RowRange range = new RowRange(from, to, after, reversed);
                assertThat(rows(engine.query(base, bytes("p"), range, Consistency.STRONG)).stream()
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
    void aPageGoesOnAfterTheLastRowOfTheOneBefore() {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            changes.add(put(base, key("p", "%03d".formatted(i)), "" + i));
        }
        drive.done(new Commit(changes, List.of(), List.of()));
        for (boolean reversed : List.of(false, true)) {
            List<String> all = new ArrayList<>();
            Optional<byte[]> after = Optional.empty();
            do {
                RowRange range = new RowRange(Optional.of(bytes("005")), Optional.of(bytes("045")), after, reversed);
                after = Optional.empty();
                try (RowCursor page = engine.query(base, bytes("p"), range, Consistency.EVENTUAL)) {
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
    void aQueryOfNothingIsEmpty() {
        assertThat(drive.query(base, "nobody")).isEmpty();
        drive.done(put(base, key("p", "5"), "x"));
        RowRange none = new RowRange(Optional.of(bytes("6")), Optional.of(bytes("5")), Optional.empty(), false);
        assertThat(drive.query(base, "p", none)).isEmpty();
        assertThat(rows(engine.scan(local, 0, 1, Optional.empty(), Consistency.STRONG)))
                .isEmpty();
    }

    // ---- scans

    @Test
    void segmentsOfAScanAreDisjointAndTogetherWhole() {
        Set<RowKey> all = fillForScan();
        for (int total : List.of(1, 2, 3, 7, 64)) {
            Set<RowKey> seen = new HashSet<>();
            for (int segment = 0; segment < total; segment++) {
                for (Row row : rows(engine.scan(base, segment, total, Optional.empty(), Consistency.STRONG))) {
                    assertThat(seen.add(row.key()))
                            .as("%s twice of %d", row.key(), total)
                            .isTrue();
                }
            }
            assertThat(seen).isEqualTo(all);
        }
    }

    @Test
    void aScanOfTheMostSegmentsIsAnswered() {
        drive.done(put(base, key("a", ""), "x"));
        assertThat(rows(engine.scan(base, 999_999, 1_000_000, Optional.empty(), Consistency.STRONG)))
                .hasSizeLessThan(2);
        assertThat(rows(engine.scan(base, 0, 1_000_000, Optional.empty(), Consistency.STRONG)))
                .hasSizeLessThan(2);
    }

    @Test
    void aScanGoesOnAfterAnyRowAndKeepsPartitionsTogether() {
        fillForScan();
        for (int segment = 0; segment < 2; segment++) {
            List<RowKey> whole = rows(engine.scan(base, segment, 2, Optional.empty(), Consistency.STRONG)).stream()
                    .map(Row::key)
                    .toList();
            for (int i = 0; i < whole.size(); i += 1 + i / 5) {
                List<RowKey> rest =
                        rows(engine.scan(base, segment, 2, Optional.of(whole.get(i)), Consistency.STRONG)).stream()
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
                changes.add(put(base, key, "v"));
                changes.add(put(local, key("partition " + partition, "l" + sort), "not of the base"));
            }
            drive.done(new Commit(changes, List.of(), List.of()));
        }
        return all;
    }

    // ---- tables and spaces

    @Test
    void makingATableTwiceKeepsItsRows() {
        drive.done(put(base, key("a", ""), "x"));
        engine.createTable(table);
        engine.createGlobal(global);
        assertThat(drive.value(base, key("a", ""))).isEqualTo("x");
    }

    @Test
    void aDroppedTableIsUnknownAndAllOfItIsGoneWhenItIsMadeAgain() {
        RowKey a = key("a", "");
        drive.done(
                derive(put(base, a, "x"), put(local, a, "l"), new Derived(global, a, new Action.Put(bytes("g")), 0)));
        await().untilAsserted(() -> assertThat(drive.value(global, a)).isEqualTo("g"));
        engine.dropTable(table);
        engine.dropTable(table);
        assertThatThrownBy(() -> drive.value(base, a))
                .isInstanceOf(UnknownSpace.class)
                .hasMessageContaining(table);
        assertThatThrownBy(() -> drive.value(local, a)).isInstanceOf(UnknownSpace.class);
        assertThatThrownBy(() -> drive.value(global, a)).isInstanceOf(UnknownSpace.class);
        assertThatThrownBy(() -> drive.done(put(base, a, "y"))).isInstanceOf(UnknownSpace.class);
        assertThatThrownBy(() -> rows(engine.scan(base, 0, 1, Optional.empty(), Consistency.STRONG)))
                .isInstanceOf(UnknownSpace.class);
        engine.createTable(table);
        engine.createGlobal(global);
        assertThat(drive.value(base, a)).isNull();
        assertThat(drive.value(local, a)).isNull();
        assertThat(drive.value(global, a)).isNull();
        assertThat(rows(engine.scan(base, 0, 1, Optional.empty(), Consistency.STRONG)))
                .isEmpty();
        drive.done(put(base, a, Expected.ABSENT, "y"));
        assertThat(drive.value(base, a)).isEqualTo("y");
    }

    @Test
    void dropsOfManyRowsLeaveOtherTablesAlone() {
        String otherTable = fresh("o");
        engine.createTable(otherTable);
        Space.Base other = new Space.Base(otherTable);
        for (int partition = 0; partition < 20; partition++) {
            List<Change> changes = new ArrayList<>();
            for (int sort = 0; sort < 60; sort++) {
                changes.add(put(base, key("p" + partition, "" + sort), "v"));
            }
            drive.done(new Commit(changes, List.of(), List.of()));
        }
        drive.done(put(other, key("p1", "1"), "kept"));
        assertThat(engine.size(base).rows()).isBetween(0L, 3_000L);
        engine.dropTable(table);
        engine.createTable(table);
        assertThat(rows(engine.scan(base, 0, 1, Optional.empty(), Consistency.STRONG)))
                .isEmpty();
        assertThat(drive.value(base, key("p1", "1"))).isNull();
        assertThat(drive.value(other, key("p1", "1"))).isEqualTo("kept");
        engine.dropTable(otherTable);
    }

    @Test
    void aDroppedGlobalSpaceIsGoneAndCommitsThatStillNameItAreDoneWithoutIt() {
        RowKey a = key("a", "");
        drive.done(derive(put(base, a, "x"), new Derived(global, a, new Action.Put(bytes("g")), 0)));
        await().untilAsserted(() -> assertThat(drive.value(global, a)).isEqualTo("g"));
        engine.dropGlobal(global);
        engine.dropGlobal(global);
        assertThatThrownBy(() -> drive.value(global, a)).isInstanceOf(UnknownSpace.class);
        drive.done(derive(put(base, a, "y"), new Derived(global, a, new Action.Put(bytes("h")), 0)));
        assertThat(drive.value(base, a)).isEqualTo("y");
        engine.createGlobal(global);
        assertThat(drive.value(global, a)).isNull();
    }

    // ---- derived rows

    @Test
    void derivedRowsFollowTheNewestCommit() {
        RowKey item = key("ada", "");
        RowKey london = key("london", "ada");
        RowKey paris = key("paris", "ada");
        drive.done(derive(put(base, item, "london"), new Derived(global, london, new Action.Put(bytes("1")), 0)));
        await().untilAsserted(() -> assertThat(drive.query(global, "london")).containsExactly("1"));
        drive.done(derive(
                put(base, item, "paris"),
                new Derived(global, london, Action.DELETE, 0),
                new Derived(global, paris, new Action.Put(bytes("2")), 0)));
        await().untilAsserted(() -> {
            assertThat(drive.query(global, "london")).isEmpty();
            assertThat(drive.query(global, "paris")).containsExactly("2");
        });
        drive.done(derive(delete(base, item), new Derived(global, paris, Action.DELETE, 0)));
        await().untilAsserted(() -> assertThat(drive.query(global, "paris")).isEmpty());
        drive.done(derive(put(base, item, "paris"), new Derived(global, paris, new Action.Put(bytes("3")), 0)));
        await().untilAsserted(() -> assertThat(drive.query(global, "paris")).containsExactly("3"));
        assertThat(drive.row(global, paris).orElseThrow().version()).isPositive();
    }

    @Test
    void aCommitThatIsStaleDerivesNothing() {
        RowKey item = key("ada", "");
        assertThat(drive.commit(derive(
                        put(base, item, new Expected.At(5), "x"),
                        new Derived(global, key("london", "ada"), new Action.Put(bytes("1")), 0))))
                .isEqualTo(new Result.Stale(0));
        drive.done(
                derive(put(base, item, "x"), new Derived(global, key("oslo", "ada"), new Action.Put(bytes("1")), 0)));
        await().untilAsserted(() -> assertThat(drive.query(global, "oslo")).hasSize(1));
        assertThat(drive.query(global, "london")).isEmpty();
    }

    @Test
    void globalSpacesAreScannedAndPagedLikeOthers() {
        for (int i = 0; i < 12; i++) {
            RowKey item = key("item" + i, "");
            RowKey row = key("city" + i % 3, "item" + i);
            drive.done(derive(put(base, item, "x"), new Derived(global, row, new Action.Put(bytes("g" + i)), 0)));
        }
        await().untilAsserted(
                        () -> assertThat(values(engine.scan(global, 0, 1, Optional.empty(), Consistency.EVENTUAL)))
                                .hasSize(12));
        assertThat(drive.query(global, "city1")).containsExactly("g1", "g10", "g4", "g7");
        RowRange back = new RowRange(Optional.of(bytes("item10")), Optional.empty(), Optional.of(bytes("item7")), true);
        assertThat(drive.query(global, "city1", back)).containsExactly("g4", "g10");
    }

    protected static Commit derive(Change first, Derived... derived) {
        return new Commit(List.of(first), List.of(derived), List.of());
    }

    private static Commit derive(Change first, Change second, Derived... derived) {
        return new Commit(List.of(first, second), List.of(derived), List.of());
    }

    // ---- change streams

    @Test
    void recordsComeInOrderAndPageBySequence() {
        String stream = fresh("s");
        RowKey item = key("ada", "");
        for (int i = 0; i < 5; i++) {
            drive.done(recorded(put(base, item, "v" + i), new Record(stream, 3, bytes("r" + i), 0)));
        }
        List<StreamRecord> all = awaitRecords(stream, 3, 5);
        assertThat(all).extracting(record -> text(record.value())).containsExactly("r0", "r1", "r2", "r3", "r4");
        assertThat(all)
                .extracting(StreamRecord::sequence)
                .isSorted()
                .doesNotHaveDuplicates()
                .allMatch(s -> s >= 1);
        assertThat(engine.newestSequence(stream, 3)).isEqualTo(all.getLast().sequence());
        assertThat(all)
                .allMatch(record ->
                        Duration.between(record.at(), Instant.now()).abs().toHours() < 1);
        List<StreamRecord> two = engine.records(stream, 3, all.get(1).sequence(), 2);
        assertThat(two).extracting(record -> text(record.value())).containsExactly("r2", "r3");
        assertThat(two)
                .extracting(StreamRecord::sequence)
                .containsExactly(all.get(2).sequence(), all.get(3).sequence());
        assertThat(engine.records(stream, 3, all.getLast().sequence(), 10)).isEmpty();
        assertThat(engine.records(stream, 2, 0, 10)).isEmpty();
        assertThat(engine.newestSequence(stream, 2)).isZero();
        assertThat(engine.records(fresh("s"), 3, 0, 10)).isEmpty();
    }

    @Test
    void oneCommitMayRecordSeveralChanges() {
        String stream = fresh("s");
        List<Change> changes = new ArrayList<>();
        List<Record> records = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            changes.add(put(base, key("p" + i, ""), "v" + i));
            records.add(new Record(stream, i % 2, bytes("r" + i), i));
        }
        drive.done(new Commit(changes, List.of(), records));
        assertThat(awaitRecords(stream, 0, 3))
                .extracting(record -> text(record.value()))
                .containsExactlyInAnyOrder("r0", "r2", "r4");
        assertThat(awaitRecords(stream, 1, 3))
                .extracting(record -> text(record.value()))
                .containsExactlyInAnyOrder("r1", "r3", "r5");
        assertThat(drive.commit(recorded(
                        put(base, key("p0", ""), Expected.ABSENT, "x"), new Record(stream, 0, bytes("never"), 0))))
                .isEqualTo(new Result.Stale(0));
        drive.done(recorded(delete(base, key("p0", "")), new Record(stream, 0, bytes("gone"), 0)));
        assertThat(text(awaitRecords(stream, 0, 4).getLast().value())).isEqualTo("gone");
    }

    @Test
    void trimmedRecordsAreGoneAndLaterOnesStay() {
        String stream = fresh("s");
        RowKey item = key("ada", "");
        drive.done(recorded(put(base, item, "a"), new Record(stream, 0, bytes("old"), 0)));
        StreamRecord old = awaitRecords(stream, 0, 1).getFirst();
        await().until(() -> Instant.now().isAfter(old.at().plusMillis(5)));
        drive.done(recorded(put(base, item, "b"), new Record(stream, 0, bytes("new"), 0)));
        StreamRecord young = awaitRecords(stream, 0, 2).getLast();
        engine.trimRecords(stream, 2, young.at());
        assertThat(engine.records(stream, 0, 0, 10))
                .extracting(record -> text(record.value()))
                .containsExactly("new");
        engine.trimRecords(stream, 2, Instant.now().plusSeconds(60));
        assertThat(engine.records(stream, 0, 0, 10)).isEmpty();
        drive.done(recorded(put(base, item, "c"), new Record(stream, 0, bytes("newer"), 0)));
        assertThat(awaitRecords(stream, 0, 1).getFirst().sequence()).isGreaterThan(young.sequence());
    }

    @Test
    void aDroppedStreamIsEmpty() {
        String stream = fresh("s");
        drive.done(recorded(put(base, key("a", ""), "a"), new Record(stream, 1, bytes("r"), 0)));
        awaitRecords(stream, 1, 1);
        engine.dropStream(stream, 4);
        engine.dropStream(stream, 4);
        assertThat(engine.records(stream, 1, 0, 10)).isEmpty();
        assertThat(engine.newestSequence(stream, 1)).isZero();
    }

    protected static Commit recorded(Change change, Record record) {
        return new Commit(List.of(change), List.of(), List.of(record));
    }

    protected List<StreamRecord> awaitRecords(String stream, int shard, int count) {
        return await().atMost(Duration.ofSeconds(30))
                .until(() -> engine.records(stream, shard, 0, 10_000), found -> found.size() >= count);
    }
}
