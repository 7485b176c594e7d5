package dev.hearth.storage.tables.service.transact;

import static dev.hearth.storage.tables.service.request.ExpressionFields.NAMES;
import static dev.hearth.storage.tables.service.request.ExpressionFields.PROJECTION;

import dev.hearth.aws.json.ServiceFault;
import dev.hearth.storage.tables.engine.Row;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.engine.TableEngine.Located;
import dev.hearth.storage.tables.expression.Projection;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ItemCodec;
import dev.hearth.storage.tables.item.ItemJson;
import dev.hearth.storage.tables.item.Supplied;
import dev.hearth.storage.tables.service.catalogue.Caller;
import dev.hearth.storage.tables.service.catalogue.Caller.Need;
import dev.hearth.storage.tables.service.catalogue.Resolver;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.read.Attributes;
import dev.hearth.storage.tables.service.request.Answer;
import dev.hearth.storage.tables.service.request.ExpressionFields;
import dev.hearth.storage.tables.service.request.Fault;
import dev.hearth.storage.tables.service.request.Field;
import dev.hearth.storage.tables.service.request.Fields;
import dev.hearth.storage.tables.service.request.Kind;
import dev.hearth.storage.tables.service.request.Shape;
import dev.hearth.storage.tables.service.row.KeyRules;
import dev.hearth.storage.tables.service.row.Layout;
import dev.hearth.storage.tables.service.throughput.Consumed;
import dev.hearth.storage.tables.service.throughput.Limits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** TransactGetItems (DynamoDB API reference): up to 100 items as they were at one instant. */
public final class TransactGetItems {
    private static final long MOST_BYTES = 4L << 20;
    private static final Field<String> TABLE_NAME = Field.tableName();
    private static final Field<Supplied<Item>> KEY =
            Field.of("Key", ExpressionFields.ITEM).notNull();
    private static final Field<Fields> GET = Field.of("Get", Kind.struct(Shape.of(TABLE_NAME, KEY, PROJECTION, NAMES)))
            .notNull();
    private static final Field<List<Fields>> ITEMS = Field.of("TransactItems", Kind.list(Kind.struct(Shape.of(GET))))
            .notNull()
            .length(1, 100);
    private static final Shape SHAPE = Shape.of(Consumed.RETURN, ITEMS);

    private final TableEngine engine;
    private final Resolver resolver;
    private final Limits limits;

    public TransactGetItems(TableEngine engine, Resolver resolver, Limits limits) {
        this.engine = engine;
        this.resolver = resolver;
        this.limits = limits;
    }

    private record Asked(Table table, Located row, Optional<Projection> projection) {}

    public byte[] run(Caller caller, byte[] body) {
        Fields request = SHAPE.read(body);
        List<Asked> asked = plan(caller, request.get(ITEMS));
        asked.forEach(of -> limits.admitRead(of.table, null));
        List<Optional<Row>> rows =
                engine.snapshot(asked.stream().map(Asked::row).toList());
        List<Optional<Item>> items = rows.stream()
                .map(row -> row.map(there -> ItemCodec.decode(there.value())))
                .toList();
        Map<String, Consumed> consumed = new LinkedHashMap<>();
        long bytes = 0;
        for (int i = 0; i < items.size(); i++) {
            int size = items.get(i).map(Item::sizeBytes).orElse(0);
            bytes += size;
            Table table = asked.get(i).table;
            consumed.computeIfAbsent(table.id(), any -> Consumed.inTransaction(table))
                    .read(size, true);
        }
        if (bytes > MOST_BYTES) {
            throw Fault.VALIDATION.says("Aggregated size of the items in the transaction exceeds 4 MB");
        }
        consumed.values().forEach(limits::charge);
        return Answer.of(out -> {
            Consumed.writeAll(out, request.or(Consumed.RETURN, "NONE"), consumed.values());
            out.writeArrayFieldStart("Responses");
            for (int i = 0; i < items.size(); i++) {
                out.writeStartObject();
                if (items.get(i).isPresent()) {
                    Item item = items.get(i).get();
                    out.writeFieldName("Item");
                    ItemJson.write(
                            out,
                            asked.get(i)
                                    .projection
                                    .map(wanted -> wanted.of(item))
                                    .orElse(item));
                }
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }

    private List<Asked> plan(Caller caller, List<Fields> items) {
        List<Asked> asked = new ArrayList<>();
        List<Reason> reasons = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Fields item : items) {
            Fields get = item.get(GET);
            ExpressionFields.exclusive(get, List.of(PROJECTION), List.of());
            Item key = get.get(KEY).checked();
            Optional<Projection> projection = Attributes.projection(get);
            Table table = resolver.forItems(caller, get.get(TABLE_NAME), Need.READ);
            try {
                KeyRules.key(table, key);
                Attributes.check(projection, table);
            } catch (ServiceFault fault) {
                reasons.add(Reason.invalid(String.valueOf(fault.getMessage())));
                continue;
            }
            reasons.add(Reason.NONE);
            Located row = new Located(table.space(), Layout.base(table, key));
            if (!seen.add(table.id() + row.key())) {
                throw Fault.VALIDATION.says("Transaction request cannot include multiple operations on one item");
            }
            asked.add(new Asked(table, row, projection));
        }
        if (asked.size() < items.size()) {
            throw Reason.canceled(reasons);
        }
        return asked;
    }
}
