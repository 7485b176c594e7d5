package dev.hearth.storage.tables.service.row;

import dev.hearth.storage.tables.engine.Commit;
import dev.hearth.storage.tables.engine.Commit.Action;
import dev.hearth.storage.tables.engine.Commit.Expected;
import dev.hearth.storage.tables.engine.RowKey;
import dev.hearth.storage.tables.engine.Space;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ItemCodec;
import dev.hearth.storage.tables.service.catalogue.Index;
import dev.hearth.storage.tables.service.catalogue.Status;
import dev.hearth.storage.tables.service.catalogue.StreamSpec;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.stream.ChangeRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gathers one commit: for each item its row, its index entries, its place in the order of expiry, and the stream's record. */
public final class Changes {
    private final List<Commit.Change> changes = new ArrayList<>();
    private final List<Commit.Derived> derived = new ArrayList<>();
    private final List<Commit.Record> records = new ArrayList<>();
    private final List<IndexWrite> indexWrites = new ArrayList<>();

    /**
     * An index's entry that changes.
     *
     * @param source index in the commit of the change of the item
     * @param sameRow whether the old entry is overwritten; else it is deleted
     */
    public record IndexWrite(
            Table table, Index index, int source, Optional<Item> before, Optional<Item> after, boolean sameRow) {}

    /** The row is only looked at. */
    public Changes check(Table table, RowKey key, Expected expected) {
        changes.add(new Commit.Change(table.space(), key, expected, Action.CHECK));
        return this;
    }

    /** A change that is no item's. */
    public void add(Commit.Change change) {
        changes.add(change);
    }

    /**
     * An item changes.
     *
     * @param before as it was read; absent also when nobody has read it, which only {@link Table#plain} tables allow
     * @param after as it shall be; absent: deleted
     * @param expired whether time to live deletes it
     */
    public Changes item(
            Table table, RowKey key, Expected expected, Optional<Item> before, Optional<Item> after, boolean expired) {
        int source = changes.size();
        if (before.isEmpty() && after.isEmpty() && expected != Expected.ANYTHING) {
            return check(table, key, expected);
        }
        Action action = after.<Action>map(item -> new Action.Put(ItemCodec.encode(item)))
                .orElse(Action.DELETE);
        changes.add(new Commit.Change(table.space(), key, expected, action));
        for (Index index : table.indexes()) {
            if (index.status() != Status.DELETING) {
                entry(table, index, before, after, source);
            }
        }
        table.timeToLive().filter(ttl -> ttl.status() != Status.DELETING).ifPresent(ttl -> {
            Optional<RowKey> old = before.flatMap(item -> Layout.inExpiryOrder(table, ttl.attribute(), item));
            Optional<RowKey> now = after.flatMap(item -> Layout.inExpiryOrder(table, ttl.attribute(), item));
            if (!old.equals(now)) {
                old.ifPresent(row -> derive(ttl.space(table.id()), row, Action.DELETE, source));
                now.ifPresent(row -> derive(ttl.space(table.id()), row, new Action.Put(new byte[0]), source));
            }
        });
        table.stream()
                .filter(stream -> !before.equals(after))
                .ifPresent(stream -> record(table, stream, key, before, after, expired, source));
        return this;
    }

    private void entry(Table table, Index index, Optional<Item> before, Optional<Item> after, int source) {
        Optional<RowKey> old = before.flatMap(item -> Layout.inIndex(table, index, item));
        Optional<RowKey> now = after.flatMap(item -> Layout.inIndex(table, index, item));
        byte @Nullable [] oldValue = old.isPresent() ? Layout.inIndexValue(table, index, before.orElseThrow()) : null;
        byte @Nullable [] value = now.isPresent() ? Layout.inIndexValue(table, index, after.orElseThrow()) : null;
        boolean sameRow = old.equals(now);
        if (sameRow && Arrays.equals(oldValue, value)) {
            return;
        }
        indexWrites.add(new IndexWrite(
                table,
                index,
                source,
                old.isPresent() ? before : Optional.empty(),
                now.isPresent() ? after : Optional.empty(),
                sameRow));
        if (old.isPresent() && !sameRow) {
            row(table, index, old.get(), Action.DELETE, source);
        }
        if (now.isPresent() && value != null) {
            row(table, index, now.get(), new Action.Put(value), source);
        }
    }

    private void row(Table table, Index index, RowKey key, Action action, int source) {
        switch (index.space(table.id())) {
            case Space.Global global -> derive(global, key, action, source);
            case Space space -> changes.add(new Commit.Change(space, key, Expected.ANYTHING, action));
        }
    }

    /** A row that follows from the change {@code source}. */
    public void derive(Space.Global space, RowKey key, Action action, int source) {
        derived.add(new Commit.Derived(space, key, action, source));
    }

    private void record(
            Table table,
            StreamSpec stream,
            RowKey key,
            Optional<Item> before,
            Optional<Item> after,
            boolean expired,
            int source) {
        Item keys = Layout.key(table.key(), after.or(() -> before).orElseThrow());
        ChangeRecord record = ChangeRecord.of(stream.view(), keys, before, after, expired);
        int shard = Math.floorMod(Arrays.hashCode(key.partition()), stream.shards());
        records.add(new Commit.Record(stream.id(), shard, record.bytes(), source));
    }

    /** Index in the commit of the next change that will be added. */
    public int next() {
        return changes.size();
    }

    /** Entries of indexes that this commit writes; for the capacity that they cost. */
    public List<IndexWrite> indexWrites() {
        return indexWrites;
    }

    public Commit commit() {
        return new Commit(changes, derived, records);
    }
}
