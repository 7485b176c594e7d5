package dev.hearth.storage.tables.service.write;

import dev.hearth.storage.tables.engine.Commit;
import dev.hearth.storage.tables.engine.Commit.Expected;
import dev.hearth.storage.tables.engine.Row;
import dev.hearth.storage.tables.engine.RowKey;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.engine.TableEngine.Consistency;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ItemCodec;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.row.Changes;
import dev.hearth.storage.tables.service.row.Layout;
import java.util.List;
import java.util.Optional;

/**
 * Changes one item: reads it, asks what shall become of it, and commits that if the item is still as it was read; if not, all
 * of it again. Thread-safe.
 */
public final class ItemWriter {
    private final TableEngine engine;
    private final Turns turns;

    /** What an operation makes of an item, purely: it may be asked several times. Throws what the caller is to be told. */
    @FunctionalInterface
    public interface Decision {
        /** The item as it shall be; empty: there shall be none. */
        Optional<Item> decide(Optional<Item> before);
    }

    /** What has become of an item. */
    public record Written(Optional<Item> before, Optional<Item> after, List<Changes.IndexWrite> indexWrites) {}

    public ItemWriter(TableEngine engine, Turns turns) {
        this.engine = engine;
        this.turns = turns;
    }

    /** @param key has the key attributes, valid; may have more */
    public Written write(Table table, Item key, Decision decision) {
        RowKey row = Layout.base(table, key);
        try (Turns.Turn turn = turns.begin(row)) {
            while (true) {
                Optional<Row> found = engine.get(table.space(), row, Consistency.STRONG);
                Optional<Item> before = found.map(there -> ItemCodec.decode(there.value()));
                Optional<Item> after = decision.decide(before);
                if (before.isEmpty() && after.isEmpty()) {
                    return new Written(before, after, List.of());
                }
                Changes changes = new Changes().item(table, row, Expected.found(found), before, after, false);
                switch (engine.commit(changes.commit())) {
                    case Commit.Result.Done done -> {
                        return new Written(before, after, changes.indexWrites());
                    }
                    case Commit.Result.Stale stale -> turn.lost();
                    case Commit.Result.Busy busy -> turn.blocked();
                }
            }
        }
    }

    /** Puts or deletes an item of a {@linkplain Table#plain plain} table whatever is there, without reading it. */
    public Written overwrite(Table table, Item key, Optional<Item> after) {
        RowKey row = Layout.base(table, key);
        try (Turns.Turn turn = turns.begin(row)) {
            while (true) {
                Changes changes = new Changes().item(table, row, Expected.ANYTHING, Optional.empty(), after, false);
                switch (engine.commit(changes.commit())) {
                    case Commit.Result.Done done -> {
                        return new Written(Optional.empty(), after, List.of());
                    }
                    case Commit.Result.Stale stale -> turn.lost();
                    case Commit.Result.Busy busy -> turn.blocked();
                }
            }
        }
    }
}
