package dev.hearth.storage.tables.service.throughput;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ItemSize;
import dev.hearth.storage.tables.service.catalogue.Index;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.request.Field;
import dev.hearth.storage.tables.service.row.Changes;
import dev.hearth.storage.tables.service.row.Layout;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The capacity that one request has consumed of one table and its indexes (DynamoDB API reference, "ConsumedCapacity"). */
public final class Consumed {
    public static final Field<String> RETURN =
            Field.text("ReturnConsumedCapacity").oneOf("INDEXES", "TOTAL", "NONE");

    private final Table table;
    /** Strongly consistent and eventually consistent costs by transaction are twice those of a single operation. */
    private final int times;

    private double read;
    private double written;
    private final Map<Index, Double> readOfIndex = new TreeMap<>(java.util.Comparator.comparing(Index::name));
    private final Map<Index, Double> writtenToIndex = new TreeMap<>(java.util.Comparator.comparing(Index::name));

    private Consumed(Table table, int times) {
        this.table = table;
        this.times = times;
    }

    public static Consumed of(Table table) {
        return new Consumed(table, 1);
    }

    /** In a transaction every unit counts twice. */
    public static Consumed inTransaction(Table table) {
        return new Consumed(table, 2);
    }

    public Table table() {
        return table;
    }

    public Consumed read(long bytes, boolean consistent) {
        read += times * ItemSize.readUnits(bytes, consistent);
        return this;
    }

    public Consumed read(Index index, long bytes, boolean consistent) {
        readOfIndex.merge(index, times * ItemSize.readUnits(bytes, consistent), Double::sum);
        return this;
    }

    /** An item was written, deleted, or checked in vain: the larger of its sizes counts. */
    public Consumed written(Optional<Item> before, Optional<Item> after) {
        int bytes = Math.max(
                before.map(Item::sizeBytes).orElse(0),
                after.map(Item::sizeBytes).orElse(0));
        written += times * ItemSize.writeUnits(bytes);
        return this;
    }

    public Consumed written(List<Changes.IndexWrite> writes) {
        for (Changes.IndexWrite write : writes) {
            if (!write.table().id().equals(table.id())) {
                continue;
            }
            double before = units(write, write.before());
            double after = units(write, write.after());
            double cost = write.sameRow() ? Math.max(before, after) : before + after;
            writtenToIndex.merge(write.index(), times * cost, Double::sum);
        }
        return this;
    }

    private static double units(Changes.IndexWrite write, Optional<Item> item) {
        return item.map(there -> ItemSize.writeUnits(
                        Layout.projected(write.table(), write.index(), there).sizeBytes()))
                .orElse(0.0);
    }

    double readOfTable() {
        return read + local(readOfIndex);
    }

    double writtenToTable() {
        return written + local(writtenToIndex);
    }

    private static double local(Map<Index, Double> units) {
        return units.entrySet().stream()
                .filter(entry -> !entry.getKey().global())
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    Map<Index, Double> readOfIndex() {
        return readOfIndex;
    }

    Map<Index, Double> writtenToIndex() {
        return writtenToIndex;
    }

    /** Writes the field {@code ConsumedCapacity}, if the request asked for it. */
    public void write(JsonGenerator out, String returned, String tableName) throws IOException {
        if (!returned.equals("NONE")) {
            out.writeFieldName("ConsumedCapacity");
            object(out, returned, tableName);
        }
    }

    /** Writes a list of them, if the request asked for it. */
    public static void writeAll(JsonGenerator out, String returned, Collection<Consumed> all) throws IOException {
        if (!returned.equals("NONE")) {
            out.writeArrayFieldStart("ConsumedCapacity");
            for (Consumed consumed : all) {
                consumed.object(out, returned, consumed.table.name());
            }
            out.writeEndArray();
        }
    }

    private void object(JsonGenerator out, String returned, String tableName) throws IOException {
        double reads = read + sum(readOfIndex);
        double writes = written + sum(writtenToIndex);
        out.writeStartObject();
        out.writeStringField("TableName", tableName);
        out.writeNumberField("CapacityUnits", reads + writes);
        if (times > 1) {
            sides(out, reads, writes);
        }
        if (returned.equals("INDEXES")) {
            out.writeObjectFieldStart("Table");
            out.writeNumberField("CapacityUnits", read + written);
            if (times > 1) {
                sides(out, read, written);
            }
            out.writeEndObject();
            indexes(out, "LocalSecondaryIndexes", false);
            indexes(out, "GlobalSecondaryIndexes", true);
        }
        out.writeEndObject();
    }

    private static void sides(JsonGenerator out, double reads, double writes) throws IOException {
        if (reads > 0) {
            out.writeNumberField("ReadCapacityUnits", reads);
        }
        if (writes > 0) {
            out.writeNumberField("WriteCapacityUnits", writes);
        }
    }

    private void indexes(JsonGenerator out, String field, boolean global) throws IOException {
        Map<String, Double> units = new TreeMap<>();
        for (Map<Index, Double> side : List.of(readOfIndex, writtenToIndex)) {
            side.forEach((index, value) -> {
                if (index.global() == global) {
                    units.merge(index.name(), value, Double::sum);
                }
            });
        }
        if (units.isEmpty()) {
            return;
        }
        out.writeObjectFieldStart(field);
        for (Map.Entry<String, Double> entry : units.entrySet()) {
            out.writeObjectFieldStart(entry.getKey());
            out.writeNumberField("CapacityUnits", entry.getValue());
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private static double sum(Map<Index, Double> units) {
        return units.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
