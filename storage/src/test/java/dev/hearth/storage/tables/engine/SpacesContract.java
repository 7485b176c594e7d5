package dev.hearth.storage.tables.engine;

import static dev.hearth.storage.tables.engine.EngineDriver.bytes;
import static dev.hearth.storage.tables.engine.EngineDriver.derive;
import static dev.hearth.storage.tables.engine.EngineDriver.key;
import static dev.hearth.storage.tables.engine.EngineDriver.put;
import static dev.hearth.storage.tables.engine.EngineDriver.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hearth.storage.tables.engine.Commit.Action;
import dev.hearth.storage.tables.engine.Commit.Change;
import dev.hearth.storage.tables.engine.Commit.Derived;
import dev.hearth.storage.tables.engine.Commit.Expected;
import dev.hearth.storage.tables.engine.TableEngine.Consistency;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What {@link TableEngine} promises of tables and spaces that are made and dropped. */
interface SpacesContract extends OneTable {
    @Test
    default void makingATableTwiceKeepsItsRows() {
        drive().done(put(base(), key("a", ""), "x"));
        engine().createTable(table());
        engine().createGlobal(global());
        assertThat(drive().value(base(), key("a", ""))).isEqualTo("x");
    }

    @Test
    default void aDroppedTableIsUnknownAndAllOfItIsGoneWhenItIsMadeAgain() {
        RowKey a = key("a", "");
        drive().done(derive(
                put(base(), a, "x"), put(local(), a, "l"), new Derived(global(), a, new Action.Put(bytes("g")), 0)));
        await().untilAsserted(() -> assertThat(drive().value(global(), a)).isEqualTo("g"));
        engine().dropTable(table());
        engine().dropTable(table());
        assertThatThrownBy(() -> drive().value(base(), a))
                .isInstanceOf(UnknownSpace.class)
                .hasMessageContaining(table());
        assertThatThrownBy(() -> drive().value(local(), a)).isInstanceOf(UnknownSpace.class);
        assertThatThrownBy(() -> drive().value(global(), a)).isInstanceOf(UnknownSpace.class);
        assertThatThrownBy(() -> drive().done(put(base(), a, "y"))).isInstanceOf(UnknownSpace.class);
        assertThatThrownBy(() -> rows(engine().scan(base(), 0, 1, Optional.empty(), Consistency.STRONG)))
                .isInstanceOf(UnknownSpace.class);
        engine().createTable(table());
        engine().createGlobal(global());
        assertThat(drive().value(base(), a)).isNull();
        assertThat(drive().value(local(), a)).isNull();
        assertThat(drive().value(global(), a)).isNull();
        assertThat(rows(engine().scan(base(), 0, 1, Optional.empty(), Consistency.STRONG)))
                .isEmpty();
        drive().done(put(base(), a, Expected.ABSENT, "y"));
        assertThat(drive().value(base(), a)).isEqualTo("y");
    }

    @Test
    default void dropsOfManyRowsLeaveOtherTablesAlone() {
        Space.Base other = anotherTable();
        for (int partition = 0; partition < 20; partition++) {
            List<Change> changes = new ArrayList<>();
            for (int sort = 0; sort < 60; sort++) {
                changes.add(put(base(), key("p" + partition, "" + sort), "v"));
            }
            drive().done(new Commit(changes, List.of(), List.of()));
        }
        drive().done(put(other, key("p1", "1"), "kept"));
        assertThat(engine().size(base()).rows()).isBetween(0L, 3_000L);
        engine().dropTable(table());
        engine().createTable(table());
        assertThat(rows(engine().scan(base(), 0, 1, Optional.empty(), Consistency.STRONG)))
                .isEmpty();
        assertThat(drive().value(base(), key("p1", "1"))).isNull();
        assertThat(drive().value(other, key("p1", "1"))).isEqualTo("kept");
    }

    @Test
    default void aDroppedGlobalSpaceIsGoneAndCommitsThatStillNameItAreDoneWithoutIt() {
        RowKey a = key("a", "");
        drive().done(derive(put(base(), a, "x"), new Derived(global(), a, new Action.Put(bytes("g")), 0)));
        await().untilAsserted(() -> assertThat(drive().value(global(), a)).isEqualTo("g"));
        engine().dropGlobal(global());
        engine().dropGlobal(global());
        assertThatThrownBy(() -> drive().value(global(), a)).isInstanceOf(UnknownSpace.class);
        drive().done(derive(put(base(), a, "y"), new Derived(global(), a, new Action.Put(bytes("h")), 0)));
        assertThat(drive().value(base(), a)).isEqualTo("y");
        engine().createGlobal(global());
        assertThat(drive().value(global(), a)).isNull();
    }
}
