package dev.hearth.storage.tables.service.ttl;

import dev.hearth.storage.tables.engine.Commit;
import dev.hearth.storage.tables.engine.Commit.Expected;
import dev.hearth.storage.tables.engine.Row;
import dev.hearth.storage.tables.engine.RowCursor;
import dev.hearth.storage.tables.engine.RowKey;
import dev.hearth.storage.tables.engine.RowRange;
import dev.hearth.storage.tables.engine.Space;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.engine.TableEngine.Consistency;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ItemCodec;
import dev.hearth.storage.tables.service.catalogue.Catalogue;
import dev.hearth.storage.tables.service.catalogue.Status;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.catalogue.TimeToLive;
import dev.hearth.storage.tables.service.row.Changes;
import dev.hearth.storage.tables.service.row.Layout;
import java.time.Clock;
import java.util.Optional;

/**
 * Deletes what has expired, in the order of expiry, as DynamoDB's own service does: the stream says who it was, conditions are
 * none, and an item that has changed in between is looked at again. Several replicas may sweep at once; each item is
 * deleted by one of them. Items that expired more than five years ago stay (developer guide, "Using time to live").
 */
public final class Sweeper {
    private static final long FIVE_YEARS_SECONDS = 5 * 365 * 86_400L;
    private static final int MOST_A_PARTITION = 10_000;

    private final TableEngine engine;
    private final Catalogue catalogue;
    private final Clock clock;

    public Sweeper(TableEngine engine, Catalogue catalogue, Clock clock) {
        this.engine = engine;
        this.catalogue = catalogue;
        this.clock = clock;
    }

    /** Deletes what has expired by now, of all tables. */
    public void run() {
        for (Table table : catalogue.all()) {
            Optional<TimeToLive> ttl = table.timeToLive().filter(there -> there.status() == Status.ACTIVE);
            if (ttl.isPresent() && table.status() == Status.ACTIVE) {
                for (int partition = 0; partition < Layout.EXPIRY_PARTITIONS; partition++) {
                    sweep(table, ttl.get(), (byte) partition);
                }
            }
        }
    }

    private void sweep(Table table, TimeToLive ttl, byte partition) {
        long now = clock.instant().getEpochSecond();
        RowRange expired = Layout.expiredBetween(Math.max(0, now - FIVE_YEARS_SECONDS), now - 1);
        Space.Global space = ttl.space(table.id());
        try (RowCursor rows = engine.query(space, new byte[] {partition}, expired, Consistency.EVENTUAL)) {
            int swept = 0;
            Row row;
            while (swept++ < MOST_A_PARTITION && (row = rows.next()) != null) {
                expire(table, ttl, Layout.expiring(row.key()), now);
            }
        }
    }

    private void expire(Table swept, TimeToLive ttl, RowKey key, long now) {
        try (Catalogue.Use use = catalogue.use()) {
            while (true) {
                Optional<Table> table = catalogue.find(swept.namespace(), swept.name());
                if (table.isEmpty() || !table.get().timeToLive().equals(Optional.of(ttl))) {
                    return;
                }
                Optional<Row> row = engine.get(table.get().space(), key, Consistency.STRONG);
                Optional<Item> item = row.map(there -> ItemCodec.decode(there.value()));
                boolean expired = item.flatMap(there -> Layout.expiry(ttl.attribute(), there))
                        .filter(second -> second < now)
                        .isPresent();
                if (!expired) {
                    return;
                }
                Changes changes =
                        new Changes().item(table.get(), key, Expected.found(row), item, Optional.empty(), true);
                if (!(engine.commit(changes.commit()) instanceof Commit.Result.Stale)) {
                    return;
                }
            }
        }
    }
}
