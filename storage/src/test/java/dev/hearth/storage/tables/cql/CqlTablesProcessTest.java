package dev.hearth.storage.tables.cql;

import static dev.hearth.storage.tables.engine.EngineDriver.bytes;
import static dev.hearth.storage.tables.engine.EngineDriver.delete;
import static dev.hearth.storage.tables.engine.EngineDriver.key;
import static dev.hearth.storage.tables.engine.EngineDriver.put;
import static dev.hearth.storage.tables.engine.EngineDriver.text;
import static dev.hearth.storage.tables.engine.EngineDriver.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hearth.storage.tables.cql.Connection.Outcome;
import dev.hearth.storage.tables.engine.Commit;
import dev.hearth.storage.tables.engine.Commit.Action;
import dev.hearth.storage.tables.engine.Commit.Change;
import dev.hearth.storage.tables.engine.Commit.Derived;
import dev.hearth.storage.tables.engine.Commit.Expected;
import dev.hearth.storage.tables.engine.Commit.Record;
import dev.hearth.storage.tables.engine.Commit.Result;
import dev.hearth.storage.tables.engine.EngineDriver;
import dev.hearth.storage.tables.engine.EngineUnavailable;
import dev.hearth.storage.tables.engine.Row;
import dev.hearth.storage.tables.engine.Space;
import dev.hearth.storage.tables.engine.StreamRecord;
import dev.hearth.storage.tables.engine.TableEngine.Consistency;
import dev.hearth.storage.tables.engine.TableEngine.Located;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What only shows when a process dies in the middle of a commit, and when there are several. */
@Tag("slow")
@ExtendWith(CqlCluster.class)
class CqlTablesProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static CqlCluster.Endpoint cluster;
    private static CqlTables tables;
    private static EngineDriver drive;

    private final String table = "p" + Long.toString(System.nanoTime(), 36);
    private final Space.Base base = new Space.Base(table);
    private final Space.Local local = new Space.Local(table, "by_price");
    private final Space.Global global = new Space.Global(table, "by_city");

    /** Does not wait long before it finishes what others left. */
    static CqlConfig impatient(CqlCluster.Endpoint cluster) {
        return cluster.config().withAbandonedAfter(Duration.ofSeconds(3), Duration.ofSeconds(6));
    }

    @BeforeAll
    static void connect(CqlCluster.Endpoint endpoint) {
        cluster = endpoint;
        tables = CqlTables.open(impatient(endpoint));
        drive = new EngineDriver(tables);
    }

    @AfterAll
    static void disconnect() {
        if (tables != null) {
            tables.close();
        }
    }

    @BeforeEach
    void makeTable() {
        tables.createTable(table);
        tables.createGlobal(global);
    }

    @AfterEach
    void dropTable() {
        tables.dropTable(table);
    }

    /** Two rows of two partitions, each with its derived row and its record, and a local row. */
    private Commit wide() {
        return new Commit(
                List.of(
                        put(base, key("a", ""), "new a"),
                        put(base, key("b", ""), "new b"),
                        put(local, key("a", "1"), "local a"),
                        delete(base, key("c", ""))),
                List.of(
                        new Derived(global, key("city", "a"), new Action.Put(bytes("derived a")), 0),
                        new Derived(global, key("city", "b"), new Action.Put(bytes("derived b")), 1)),
                List.of(new Record(table, 0, bytes("record a"), 0), new Record(table, 0, bytes("record b"), 1)));
    }

    private void putOld() {
        drive.done(put(base, key("a", ""), "old a"));
        drive.done(put(base, key("c", ""), "old c"));
    }

    private List<String> snapshot() {
        return tables
                .snapshot(List.of(
                        new Located(base, key("a", "")),
                        new Located(base, key("b", "")),
                        new Located(base, key("c", ""))))
                .stream()
                .map(row -> row.map(found -> text(found.value())).orElse("-"))
                .toList();
    }

    private List<String> records() {
        return tables.records(table, 0, 0, 10_000).stream()
                .map(record -> text(record.value()))
                .toList();
    }

    private List<String> scan(Space space) {
        return values(tables.scan(space, 0, 1, Optional.empty(), Consistency.STRONG)).stream()
                .sorted()
                .toList();
    }

    @Test
    void aTransactionThatDiedBeforeItsDecisionIsUndone() {
        putOld();
        try (DyingProcess dying = new DyingProcess(impatient(cluster))) {
            DyingProcess.Begun begun = dying.afterHolding(wide());
            assertThat(snapshot()).containsExactly("old a", "-", "old c");
            assertThat(drive.value(base, key("a", ""))).isEqualTo("old a");
            assertThat(scan(base)).containsExactly("old a", "old c");
            assertThat(tables.commit(Commit.of(put(base, key("a", ""), "other"))))
                    .isEqualTo(new Result.Busy(0));
            await().atMost(PATIENCE)
                    .until(() -> !(tables.commit(Commit.of(put(base, key("b", ""), Expected.ABSENT, "other")))
                            instanceof Result.Busy));
            assertThat(dying.decide(begun)).as("it is too late to decide").isFalse();
        }
        drive.done(put(base, key("a", ""), "other a"));
        assertThat(snapshot()).containsExactly("other a", "other", "old c");
        assertThat(drive.query(local, "a")).isEmpty();
        assertThat(drive.query(global, "city")).isEmpty();
        drive.done(new Commit(
                List.of(put(base, key("d", ""), "d")), List.of(), List.of(new Record(table, 0, bytes("record d"), 0))));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(records()).containsExactly("record d"));
    }

    @Test
    void aTransactionThatDiedAfterItsDecisionIsSeenAtOnceAndFinished() {
        putOld();
        try (DyingProcess dying = new DyingProcess(impatient(cluster))) {
            dying.afterDeciding(wide());
        }
        assertThat(snapshot()).containsExactly("new a", "new b", "-");
        assertThat(drive.value(base, key("a", ""))).isEqualTo("new a");
        assertThat(drive.query(base, "b")).containsExactly("new b");
        assertThat(scan(base)).containsExactly("new a", "new b");
        Row a = drive.row(base, key("a", "")).orElseThrow();
        drive.done(put(base, key("a", ""), new Expected.At(a.version()), "newer a"));
        assertThat(drive.query(local, "a")).containsExactly("local a");
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(drive.query(global, "city")).containsExactly("derived a", "derived b");
            assertThat(records()).containsExactly("record a", "record b");
        });
        assertThat(snapshot()).containsExactly("newer a", "new b", "-");
    }

    @Test
    void aTransactionThatDiedWhileItLetGoIsFinished() {
        putOld();
        try (DyingProcess dying = new DyingProcess(impatient(cluster))) {
            dying.afterReleasing(wide(), 1);
        }
        assertThat(snapshot()).containsExactly("new a", "new b", "-");
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(drive.query(global, "city")).containsExactly("derived a", "derived b");
            assertThat(records()).containsExactly("record a", "record b");
        });
        assertThat(drive.query(local, "a")).containsExactly("local a");
        assertThat(snapshot()).containsExactly("new a", "new b", "-");
    }

    @Test
    void aCommitThatDiedBeforeWhatFollowsIsFinishedAndNoReaderPassesItsRecord() {
        Change change = put(base, key("a", ""), "x");
        Commit first = new Commit(
                List.of(change),
                List.of(new Derived(global, key("city", "a"), new Action.Put(bytes("derived")), 0)),
                List.of(new Record(table, 0, bytes("first"), 0)));
        try (DyingProcess dying = new DyingProcess(impatient(cluster))) {
            assertThat(dying.apply(dying.afterMarking(first))).isEqualTo(Outcome.APPLIED);
        }
        assertThat(drive.value(base, key("a", ""))).isEqualTo("x");
        drive.done(new Commit(
                List.of(put(base, key("b", ""), "y")), List.of(), List.of(new Record(table, 0, bytes("second"), 0))));
        Set<List<String>> seen = new HashSet<>();
        await().atMost(PATIENCE).until(() -> {
            List<String> records = records();
            seen.add(records);
            return records.size() == 2;
        });
        seen.remove(List.of());
        seen.remove(List.of("first"));
        assertThat(seen).containsExactly(List.of("first", "second"));
        assertThat(drive.query(global, "city")).containsExactly("derived");
    }

    @Test
    void aCommitThatOnlyGotAsFarAsItsMarkerCannotHappenAnyMoreOnceItIsUndone() {
        Commit commit = new Commit(
                List.of(put(base, key("a", ""), Expected.ABSENT, "x")),
                List.of(),
                List.of(new Record(table, 0, bytes("late"), 0)));
        try (DyingProcess slow = new DyingProcess(impatient(cluster))) {
            DyingProcess.Begun begun = slow.afterMarking(commit);
            drive.done(new Commit(
                    List.of(put(base, key("b", ""), "y")),
                    List.of(),
                    List.of(new Record(table, 0, bytes("other"), 0))));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(records()).containsExactly("other"));
            assertThat(slow.apply(begun)).isEqualTo(Outcome.REFUSED);
        }
        assertThat(drive.value(base, key("a", ""))).isNull();
        assertThat(records()).containsExactly("other");
    }

    @Test
    void whatAKilledProcessAcknowledgedIsThereAndNoCommitIsHalfThere() throws IOException, InterruptedException {
        TreeSet<Integer> acknowledged = commitAndKill(150);
        // Once its record could be read, whatever began before is done, or never happens.
        Commit last = CqlCommittingChild.commit(table, 1_000_000);
        drive.done(last);
        await().atMost(PATIENCE).until(() -> records().contains("1000000"));
        Set<String> records = new HashSet<>(records());
        for (int i = 0; i <= acknowledged.last() + 8; i++) {
            Commit commit = CqlCommittingChild.commit(table, i);
            String left = drive.value(base, commit.changes().get(0).key());
            assertThat(drive.value(base, commit.changes().get(1).key()))
                    .as("commit %d", i)
                    .isEqualTo(left);
            assertThat(drive.value(global, commit.derived().getFirst().key()))
                    .as("commit %d", i)
                    .isEqualTo(left);
            assertThat(records.contains("" + i)).as("commit %d", i).isEqualTo(left != null);
            if (acknowledged.contains(i)) {
                assertThat(left).as("commit %d", i).isNotNull();
            }
        }
    }

    private TreeSet<Integer> commitAndKill(int afterCommits) throws IOException, InterruptedException {
        InetSocketAddress address = cluster.address();
        Process child = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CqlCommittingChild.class.getName(),
                        address.getHostString() + ':' + address.getPort() + '/' + cluster.datacenter(),
                        table)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        TreeSet<Integer> acknowledged = new TreeSet<>();
        try (BufferedReader lines = child.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.matches("\\d+")) {
                    acknowledged.add(Integer.parseInt(line));
                }
                if (acknowledged.size() == afterCommits) {
                    child.toHandle().destroyForcibly();
                }
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(afterCommits);
        return acknowledged;
    }

    @Test
    void severalProcessesLoseNoIncrementAndTheirStreamIsWhole() throws Exception {
        try (CqlTables other = CqlTables.open(impatient(cluster));
                CqlTables reader = CqlTables.open(impatient(cluster));
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            drive.done(put(base, key("counter", ""), "0"));
            List<Future<?>> running = new ArrayList<>();
            int each = 20;
            for (EngineDriver process : List.of(drive, new EngineDriver(other), drive, new EngineDriver(other))) {
                running.add(executor.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        increment(process);
                    }
                }));
            }
            List<String> seen = new ArrayList<>();
            Future<?> tail = executor.submit(() -> {
                long after = 0;
                while (seen.size() < 4 * each) {
                    for (StreamRecord record : reader.records(table, 0, after, 5)) {
                        assertThat(record.sequence()).isGreaterThan(after);
                        after = record.sequence();
                        seen.add(text(record.value()));
                    }
                }
            });
            for (Future<?> one : running) {
                one.get();
            }
            tail.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(drive.value(base, key("counter", ""))).isEqualTo("" + 4 * each);
            assertThat(seen)
                    .containsExactlyElementsOf(java.util.stream.IntStream.rangeClosed(1, 4 * each)
                            .mapToObj(String::valueOf)
                            .collect(Collectors.toList()));
        }
    }

    private void increment(EngineDriver process) {
        Result result;
        do {
            Optional<Row> row = process.row(base, key("counter", ""));
            String next = "" + (Integer.parseInt(text(row.orElseThrow().value())) + 1);
            result = process.commit(new Commit(
                    List.of(put(base, key("counter", ""), Expected.found(row), next)),
                    List.of(),
                    List.of(new Record(table, 0, bytes(next), 0))));
        } while (!(result instanceof Result.Done));
    }

    @Test
    void withConditionalIsolationUnconditionalCommitsArePlainWrites() {
        try (CqlTables plain =
                CqlTables.open(impatient(cluster).withIsolation(CqlConfig.WriteIsolation.CONDITIONAL_ONLY))) {
            EngineDriver plainly = new EngineDriver(plain);
            long first = plainly.done(put(base, key("a", ""), "x"), put(local, key("a", "1"), "l"));
            assertThat(drive.row(base, key("a", "")).orElseThrow().version()).isEqualTo(first);
            long second = plainly.done(put(base, key("a", ""), new Expected.At(first), "y"));
            assertThat(second).isGreaterThan(first);
            plainly.done(delete(base, key("a", "")), delete(local, key("a", "1")));
            assertThat(drive.value(base, key("a", ""))).isNull();
            assertThat(drive.query(local, "a")).isEmpty();
            assertThat(plainly.commit(put(base, key("a", ""), new Expected.At(second), "z")))
                    .isEqualTo(new Result.Stale(0));
        }
    }

    @Test
    void severalFirstStartsAtOnceMakeOneSchema() throws Exception {
        CqlConfig empty = CqlConfig.of(cluster.address(), cluster.datacenter(), table);
        List<CqlTables> opened = new ArrayList<>();
        try (ExecutorService together = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<CqlTables>> opening = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                opening.add(together.submit(() -> CqlTables.open(empty)));
            }
            for (Future<CqlTables> each : opening) {
                opened.add(each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            }
            List<Future<?>> making = new ArrayList<>();
            opened.forEach(each -> making.add(together.submit(() -> each.createTable("shared"))));
            for (Future<?> each : making) {
                each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            Space.Base shared = new Space.Base("shared");
            for (int i = 0; i < opened.size(); i++) {
                new EngineDriver(opened.get(i)).done(put(shared, key("k" + i, ""), "v" + i));
            }
            assertThat(values(opened.getFirst().scan(shared, 0, 1, Optional.empty(), Consistency.STRONG)))
                    .containsExactlyInAnyOrder("v0", "v1", "v2", "v3");
        } finally {
            opened.forEach(CqlTables::close);
        }
    }

    @Test
    void aClusterThatIsNotThereIsUnavailable() throws IOException {
        InetSocketAddress nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
        }
        assertThatThrownBy(() -> CqlTables.open(CqlConfig.of(nobody, "datacenter1", "nowhere")))
                .isInstanceOf(EngineUnavailable.class)
                .hasMessageContaining("did not answer");
    }
}
