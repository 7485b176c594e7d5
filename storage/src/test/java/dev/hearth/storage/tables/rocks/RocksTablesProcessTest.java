package dev.hearth.storage.tables.rocks;

import static dev.hearth.storage.tables.engine.EngineDriver.bytes;
import static dev.hearth.storage.tables.engine.EngineDriver.key;
import static dev.hearth.storage.tables.engine.EngineDriver.put;
import static dev.hearth.storage.tables.engine.EngineDriver.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.storage.tables.engine.EngineDriver;
import dev.hearth.storage.tables.engine.RowCursor;
import dev.hearth.storage.tables.engine.RowRange;
import dev.hearth.storage.tables.engine.Space;
import dev.hearth.storage.tables.engine.TableEngine.Consistency;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only shows when a process opens, closes, is killed, or is not the only one. */
class RocksTablesProcessTest {
    private static final Space.Base BASE = new Space.Base("t");

    @TempDir
    Path folder;

    @Test
    void everythingIsThereAfterClosingAndOpening() {
        long version;
        try (RocksTables tables = RocksTables.open(RocksConfig.in(folder))) {
            tables.createTable("t");
            tables.putDocument("d", 0, bytes("document"));
            version = new EngineDriver(tables).done(put(BASE, key("a", "b"), "x"));
        }
        try (RocksTables tables = RocksTables.open(RocksConfig.in(folder))) {
            EngineDriver drive = new EngineDriver(tables);
            assertThat(drive.value(BASE, key("a", "b"))).isEqualTo("x");
            assertThat(text(tables.document("d").orElseThrow().value())).isEqualTo("document");
            assertThat(drive.done(put(BASE, key("a", "b"), "y"))).isGreaterThan(version);
            tables.createTable("u");
            drive.done(put(new Space.Base("u"), key("a", "b"), "another"));
            assertThat(drive.value(BASE, key("a", "b"))).isEqualTo("y");
        }
    }

    @Test
    void aFolderThatIsInUseIsRefusedInOneSentence() {
        try (RocksTables first = RocksTables.open(RocksConfig.in(folder))) {
            first.createTable("t");
            assertThatThrownBy(() -> RocksTables.open(RocksConfig.in(folder)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'" + folder + "'")
                    .hasMessageContaining("only one may have it");
        }
        RocksTables.open(RocksConfig.in(folder)).close();
    }

    @Test
    void closingWaitsForNobodyAndEndsCursors() {
        RocksTables tables = RocksTables.open(RocksConfig.in(folder));
        tables.createTable("t");
        EngineDriver drive = new EngineDriver(tables);
        drive.done(put(BASE, key("a", "1"), "x"), put(BASE, key("a", "2"), "y"));
        drive.query(BASE, "a");
        EngineDriver.rows(tables.scan(BASE, 0, 1, Optional.empty(), Consistency.STRONG));
        tables.size(BASE);
        assertThat(tables.openCursors()).isZero();
        RowCursor left = tables.query(BASE, bytes("a"), RowRange.ALL, Consistency.STRONG);
        assertThat(left.next()).isNotNull();
        assertThat(tables.openCursors()).isOne();
        tables.close();
        tables.close();
        assertThat(tables.openCursors()).isZero();
        assertThatThrownBy(left::next).isInstanceOf(IllegalStateException.class).hasMessageContaining("are closed");
        left.close();
        assertThatThrownBy(() -> drive.value(BASE, key("a", "1")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("are closed");
    }

    @Test
    void sizesAreCountedWhenSmallAndEstimatedWhenLarge() {
        try (RocksTables tables = RocksTables.open(RocksConfig.in(folder))) {
            tables.createTable("t");
            EngineDriver drive = new EngineDriver(tables);
            for (int i = 0; i < 300; i++) {
                drive.done(put(BASE, key("p%04d".formatted(i), ""), "x".repeat(95)));
            }
            assertThat(tables.size(BASE).rows()).isEqualTo(300);
            assertThat(tables.size(BASE).bytes()).isEqualTo(300 * 100);
            for (int i = 0; i < 40_000; i++) {
                drive.done(put(BASE, key("p%04d".formatted(i), "s"), "x".repeat(94)));
            }
            assertThat(tables.size(BASE).rows()).isBetween(20_000L, 80_000L);
            assertThat(tables.size(BASE).bytes()).isBetween(2_000_000L, 8_000_000L);
        }
    }

    @Tag("slow")
    @Test
    void whatWasAcknowledgedOutlivesAKillAndNoCommitIsHalfThere() throws IOException, InterruptedException {
        TreeSet<Integer> acknowledged = new TreeSet<>();
        for (int round = 1; round <= 3; round++) {
            acknowledged.addAll(commitAndKill(2_000 * round));
            try (RocksTables tables = RocksTables.open(RocksConfig.in(folder))) {
                assertWhole(tables, acknowledged);
            }
        }
    }

    private Set<Integer> commitAndKill(int afterCommits) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CommittingChild.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Set<Integer> acknowledged = new TreeSet<>();
        try (BufferedReader lines = child.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                acknowledged.add(Integer.parseInt(line));
                if (acknowledged.size() == afterCommits) {
                    // By its handle: the process itself would close its output, and what it acknowledged must be read
                    // to the end.
                    child.toHandle().destroyForcibly();
                }
            }
        } catch (NumberFormatException halfALine) {
            assertThat(child.isAlive()).isFalse();
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(afterCommits);
        return acknowledged;
    }

    private static void assertWhole(RocksTables tables, TreeSet<Integer> acknowledged) {
        EngineDriver drive = new EngineDriver(tables);
        Set<String> recorded = tables.records("killed", 0, 0, Integer.MAX_VALUE).stream()
                .map(record -> text(record.value()))
                .collect(Collectors.toSet());
        int last = acknowledged.last();
        for (int i = 0; i <= last + 3; i++) {
            String left = drive.value(CommittingChild.BASE, key("left" + i, ""));
            assertThat(drive.value(CommittingChild.BASE, key("right" + i, ""))).isEqualTo(left);
            assertThat(drive.value(CommittingChild.GLOBAL, key("g" + i, ""))).isEqualTo(left);
            assertThat(recorded.contains("" + i)).isEqualTo(left != null);
            if (acknowledged.contains(i)) {
                assertThat(left).as("commit %d", i).startsWith(i + " ");
            }
        }
    }
}
