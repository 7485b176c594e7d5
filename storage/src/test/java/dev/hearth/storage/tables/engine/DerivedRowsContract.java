package dev.hearth.storage.tables.engine;

import static dev.hearth.storage.tables.engine.EngineDriver.bytes;
import static dev.hearth.storage.tables.engine.EngineDriver.delete;
import static dev.hearth.storage.tables.engine.EngineDriver.derive;
import static dev.hearth.storage.tables.engine.EngineDriver.key;
import static dev.hearth.storage.tables.engine.EngineDriver.put;
import static dev.hearth.storage.tables.engine.EngineDriver.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.storage.tables.engine.Commit.Action;
import dev.hearth.storage.tables.engine.Commit.Derived;
import dev.hearth.storage.tables.engine.Commit.Expected;
import dev.hearth.storage.tables.engine.Commit.Result;
import dev.hearth.storage.tables.engine.TableEngine.Consistency;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What {@link TableEngine} promises of rows that follow a commit into global spaces. */
interface DerivedRowsContract extends OneTable {
    @Test
    default void derivedRowsFollowTheNewestCommit() {
        RowKey item = key("ada", "");
        RowKey london = key("london", "ada");
        RowKey paris = key("paris", "ada");
        drive().done(derive(put(base(), item, "london"), new Derived(global(), london, new Action.Put(bytes("1")), 0)));
        await().untilAsserted(
                        () -> assertThat(drive().query(global(), "london")).containsExactly("1"));
        drive().done(derive(
                put(base(), item, "paris"),
                new Derived(global(), london, Action.DELETE, 0),
                new Derived(global(), paris, new Action.Put(bytes("2")), 0)));
        await().untilAsserted(() -> {
            assertThat(drive().query(global(), "london")).isEmpty();
            assertThat(drive().query(global(), "paris")).containsExactly("2");
        });
        drive().done(derive(delete(base(), item), new Derived(global(), paris, Action.DELETE, 0)));
        await().untilAsserted(() -> assertThat(drive().query(global(), "paris")).isEmpty());
        drive().done(derive(put(base(), item, "paris"), new Derived(global(), paris, new Action.Put(bytes("3")), 0)));
        await().untilAsserted(() -> assertThat(drive().query(global(), "paris")).containsExactly("3"));
        assertThat(drive().row(global(), paris).orElseThrow().version()).isPositive();
    }

    @Test
    default void aCommitThatIsStaleDerivesNothing() {
        RowKey item = key("ada", "");
        assertThat(drive().commit(derive(
                        put(base(), item, new Expected.At(5), "x"),
                        new Derived(global(), key("london", "ada"), new Action.Put(bytes("1")), 0))))
                .isEqualTo(new Result.Stale(0));
        drive().done(derive(
                put(base(), item, "x"), new Derived(global(), key("oslo", "ada"), new Action.Put(bytes("1")), 0)));
        await().untilAsserted(() -> assertThat(drive().query(global(), "oslo")).hasSize(1));
        assertThat(drive().query(global(), "london")).isEmpty();
    }

    @Test
    default void globalSpacesAreScannedAndPagedLikeOthers() {
        for (int i = 0; i < 12; i++) {
            RowKey item = key("item" + i, "");
            RowKey row = key("city" + i % 3, "item" + i);
            drive().done(derive(put(base(), item, "x"), new Derived(global(), row, new Action.Put(bytes("g" + i)), 0)));
        }
        await().untilAsserted(
                        () -> assertThat(values(engine().scan(global(), 0, 1, Optional.empty(), Consistency.EVENTUAL)))
                                .hasSize(12));
        assertThat(drive().query(global(), "city1")).containsExactly("g1", "g10", "g4", "g7");
        RowRange back = new RowRange(Optional.of(bytes("item10")), Optional.empty(), Optional.of(bytes("item7")), true);
        assertThat(drive().query(global(), "city1", back)).containsExactly("g4", "g10");
    }
}
