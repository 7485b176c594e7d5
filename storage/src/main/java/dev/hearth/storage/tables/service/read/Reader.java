package dev.hearth.storage.tables.service.read;

import dev.hearth.storage.tables.engine.Row;
import dev.hearth.storage.tables.engine.RowCursor;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.engine.TableEngine.Consistency;
import dev.hearth.storage.tables.expression.Condition;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ItemCodec;
import dev.hearth.storage.tables.service.row.Layout;
import dev.hearth.storage.tables.service.throughput.Consumed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads one page of rows: until so many items were looked at, or one megabyte, or there is no more. What is looked at counts,
 * not what passes the filter (DynamoDB developer guide, "Paginating table query results").
 */
final class Reader {
    private static final int MOST_BYTES = 1 << 20;

    private final TableEngine engine;

    /**
     * A page.
     *
     * @param items what passed the filter, as it is wanted; empty when only the count is
     * @param last the key of the item that was looked at last, if there may be more behind it
     */
    record Page(List<Item> items, int count, int scanned, Optional<Item> last) {}

    Reader(TableEngine engine) {
        this.engine = engine;
    }

    Page read(RowCursor rows, Wanted wanted, Condition filter, int limit, boolean consistent, Consumed consumed) {
        List<Item> items = new ArrayList<>();
        Optional<Item> last = Optional.empty();
        int count = 0;
        int scanned = 0;
        long bytes = 0;
        Row row;
        while ((row = rows.next()) != null) {
            Item entry = ItemCodec.decode(row.value());
            scanned++;
            bytes += entry.sizeBytes();
            Optional<Item> item = wanted.fetches() ? fetch(entry, wanted, consistent, consumed) : Optional.of(entry);
            if (item.isPresent() && filter.holds(item.get())) {
                count++;
                if (!wanted.countOnly()) {
                    items.add(wanted.of(item.get()));
                }
            }
            if (scanned >= limit || bytes >= MOST_BYTES) {
                last = Optional.of(wanted.key(entry));
                break;
            }
        }
        charge(wanted, bytes, consistent, consumed);
        return new Page(items, count, scanned, last);
    }

    private static void charge(Wanted wanted, long bytes, boolean consistent, Consumed consumed) {
        wanted.index()
                .ifPresentOrElse(
                        index -> consumed.read(index, bytes, consistent), () -> consumed.read(bytes, consistent));
    }

    /** The whole item of a local index's entry; absent when it was deleted a moment ago. */
    private Optional<Item> fetch(Item entry, Wanted wanted, boolean consistent, Consumed consumed) {
        Optional<Item> item = engine.get(
                        wanted.table().space(),
                        Layout.base(wanted.table(), entry),
                        consistent ? Consistency.STRONG : Consistency.EVENTUAL)
                .map(Row::value)
                .map(ItemCodec::decode);
        item.ifPresent(whole -> consumed.read(whole.sizeBytes(), consistent));
        return item;
    }
}
