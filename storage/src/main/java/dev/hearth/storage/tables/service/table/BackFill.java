package dev.hearth.storage.tables.service.table;

import dev.hearth.storage.tables.engine.Commit;
import dev.hearth.storage.tables.engine.Commit.Action;
import dev.hearth.storage.tables.engine.Commit.Expected;
import dev.hearth.storage.tables.engine.Row;
import dev.hearth.storage.tables.engine.RowCursor;
import dev.hearth.storage.tables.engine.RowKey;
import dev.hearth.storage.tables.engine.Space;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.engine.TableEngine.Consistency;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ItemCodec;
import dev.hearth.storage.tables.service.catalogue.Table;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Fills a global space from a table's items while writers go on. Each item's entry is committed together with a check that
 * the item is still at the version that was read; when it is not, the item is read again, so an older entry can never come
 * after a newer one.
 */
record BackFill(
        TableEngine engine,
        Table table,
        Space.Global space,
        Function<Item, Optional<RowKey>> place,
        Function<Item, byte[]> value,
        BooleanSupplier ending) {
    private static final int ROWS_BETWEEN_NOTES = 500;

    /** Whether it came to the end. */
    boolean run(Lease lease) throws InterruptedException {
        int rows = 0;
        try (RowCursor cursor = engine.scan(table.space(), 0, 1, lease.reached(), Consistency.STRONG)) {
            Row row;
            while ((row = cursor.next()) != null) {
                if (ending.getAsBoolean()) {
                    lease.letGo();
                    return false;
                }
                entry(row);
                if (++rows % ROWS_BETWEEN_NOTES == 0 && !lease.keep(row.key())) {
                    return false;
                }
            }
        }
        lease.end();
        return true;
    }

    private void entry(Row first) throws InterruptedException {
        Optional<Row> row = Optional.of(first);
        while (row.isPresent()) {
            Item item = ItemCodec.decode(row.get().value());
            Optional<RowKey> entry = place.apply(item);
            if (entry.isEmpty()) {
                return;
            }
            Commit.Change check = new Commit.Change(
                    table.space(), row.get().key(), new Expected.At(row.get().version()), Action.CHECK);
            Commit.Derived derived = new Commit.Derived(space, entry.get(), new Action.Put(value.apply(item)), 0);
            switch (engine.commit(new Commit(List.of(check), List.of(derived), List.of()))) {
                case Commit.Result.Done done -> {
                    return;
                }
                case Commit.Result.Busy busy -> Thread.sleep(5);
                case Commit.Result.Stale stale -> {}
            }
            row = engine.get(table.space(), first.key(), Consistency.STRONG);
        }
    }
}
