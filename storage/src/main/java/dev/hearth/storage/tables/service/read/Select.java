package dev.hearth.storage.tables.service.read;

import dev.hearth.storage.tables.engine.RowCursor;
import dev.hearth.storage.tables.engine.RowKey;
import dev.hearth.storage.tables.engine.RowRange;
import dev.hearth.storage.tables.engine.Space;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.engine.TableEngine.Consistency;
import dev.hearth.storage.tables.expression.AttributePath;
import dev.hearth.storage.tables.expression.Condition;
import dev.hearth.storage.tables.expression.KeyConditions;
import dev.hearth.storage.tables.expression.KeyConditions.KeyQuery;
import dev.hearth.storage.tables.expression.Projection;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.KeyCodec;
import dev.hearth.storage.tables.partiql.KeySplit;
import dev.hearth.storage.tables.partiql.Statement;
import dev.hearth.storage.tables.service.catalogue.Index;
import dev.hearth.storage.tables.service.catalogue.KeyAttribute;
import dev.hearth.storage.tables.service.catalogue.KeySchema;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.request.Fault;
import dev.hearth.storage.tables.service.row.Layout;
import dev.hearth.storage.tables.service.throughput.Consumed;
import dev.hearth.storage.tables.service.throughput.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what a PartiQL {@code SELECT} asks for: one partition, several, or the whole table, page by page. */
public final class Select {
    private final TableEngine engine;
    private final Limits limits;
    private final Reader reader;

    public Select(TableEngine engine, Limits limits) {
        this.engine = engine;
        this.limits = limits;
        this.reader = new Reader(engine);
    }

    /**
     * Where a page ended.
     *
     * @param query which of the statement's partitions
     */
    public record Place(int query, Item key) {}

    /** A page. */
    public record Page(List<Item> items, Optional<Place> last, Consumed consumed) {}

    public Page read(Table table, Statement.Select select, boolean consistent, int limit, Optional<Place> start) {
        Optional<Index> index = select.index().map(name -> Indexes.named(table, name, consistent));
        KeySchema schema = index.map(Index::key).orElse(table.key());
        KeyConditions.KeyAttribute partition = key(schema.hash());
        Optional<KeyConditions.KeyAttribute> sort = schema.range().map(Select::key);
        KeySplit split = KeySplit.of(select.where(), partition, sort);
        boolean reversed = split.reversed(select, partition, sort);
        Wanted wanted = Wanted.of(table, index, columns(select), split.rest());
        limits.admitRead(table, index.orElse(null));
        Consumed consumed = Consumed.of(table);
        List<Item> items = new ArrayList<>();
        Optional<Place> last = Optional.empty();
        int queries = Math.max(1, split.queries().size());
        int left = limit;
        for (int i = start.map(Place::query).orElse(0); i < queries && last.isEmpty(); i++) {
            int query = i;
            Optional<RowKey> after =
                    start.filter(place -> place.query == query).map(place -> StartKey.row(wanted, place.key, true));
            Optional<KeyQuery> keys = split.queries().isEmpty()
                    ? Optional.empty()
                    : Optional.of(split.queries().get(i));
            try (RowCursor rows = rows(wanted, keys, after, reversed, consistent)) {
                Reader.Page page = reader.read(rows, wanted, split.rest(), left, consistent, consumed);
                page.items().forEach(item -> items.add(select.columns().of(item)));
                left -= page.scanned();
                last = page.last().map(key -> new Place(query, key));
            }
        }
        limits.charge(consumed);
        return new Page(items, last, consumed);
    }

    private RowCursor rows(
            Wanted wanted, Optional<KeyQuery> keys, Optional<RowKey> after, boolean reversed, boolean consistent) {
        Table table = wanted.table();
        Space space = wanted.index().map(index -> index.space(table.id())).orElse(table.space());
        Consistency consistency = consistent ? Consistency.STRONG : Consistency.EVENTUAL;
        if (keys.isEmpty()) {
            return engine.scan(space, 0, 1, after, consistency);
        }
        Optional<byte[]> behind = after.map(RowKey::sort);
        RowRange range = keys.get()
                .sort()
                .map(condition -> KeyCodec.range(
                        condition, Layout.sortLayout(wanted.index().orElse(null)), behind, reversed))
                .orElseGet(() -> new RowRange(Optional.empty(), Optional.empty(), behind, reversed));
        return engine.query(space, KeyCodec.encode(keys.get().partition()), range, consistency);
    }

    private static Optional<Projection> columns(Statement.Select select) {
        return select.columns().isAll()
                ? Optional.empty()
                : Optional.of(Projection.ofAttributes(select.columns().paths().stream()
                        .map(AttributePath::head)
                        .distinct()
                        .toList()));
    }

    /** The key of the one item that a statement in a batch or a transaction reads, and the condition besides. */
    public static KeySplit.OneItem one(Table table, Statement.Select select) {
        if (select.index().isPresent()) {
            throw Fault.VALIDATION.says(
                    "Select statements within BatchExecuteStatement and ExecuteTransaction must specify"
                            + " the primary key of one item in the WHERE clause.");
        }
        return one(table, select.where());
    }

    /** The key of the one item that a condition names. */
    public static KeySplit.OneItem one(Table table, Condition where) {
        return KeySplit.oneItem(
                where, key(table.key().hash()), table.key().range().map(Select::key));
    }

    private static KeyConditions.KeyAttribute key(KeyAttribute attribute) {
        return new KeyConditions.KeyAttribute(attribute.name(), attribute.type());
    }
}
