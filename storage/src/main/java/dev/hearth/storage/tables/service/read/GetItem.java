package dev.hearth.storage.tables.service.read;

import static dev.hearth.storage.tables.service.request.ExpressionFields.NAMES;
import static dev.hearth.storage.tables.service.request.ExpressionFields.PROJECTION;

import dev.hearth.storage.tables.engine.Row;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.engine.TableEngine.Consistency;
import dev.hearth.storage.tables.expression.Projection;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ItemCodec;
import dev.hearth.storage.tables.item.ItemJson;
import dev.hearth.storage.tables.item.Supplied;
import dev.hearth.storage.tables.service.catalogue.Caller;
import dev.hearth.storage.tables.service.catalogue.Caller.Need;
import dev.hearth.storage.tables.service.catalogue.Resolver;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.request.Answer;
import dev.hearth.storage.tables.service.request.ExpressionFields;
import dev.hearth.storage.tables.service.request.Field;
import dev.hearth.storage.tables.service.request.Fields;
import dev.hearth.storage.tables.service.request.Shape;
import dev.hearth.storage.tables.service.row.KeyRules;
import dev.hearth.storage.tables.service.row.Layout;
import dev.hearth.storage.tables.service.throughput.Consumed;
import dev.hearth.storage.tables.service.throughput.Limits;
import java.util.List;
import java.util.Optional;

/** GetItem (DynamoDB API reference). */
public final class GetItem {
    private static final Field<String> TABLE_NAME = Field.tableName();
    private static final Field<Supplied<Item>> KEY =
            Field.of("Key", ExpressionFields.ITEM).notNull();
    static final Field<Boolean> CONSISTENT = Field.flag("ConsistentRead");
    private static final Shape SHAPE =
            Shape.of(Consumed.RETURN, Attributes.TO_GET, TABLE_NAME, KEY, CONSISTENT, PROJECTION, NAMES);

    private final TableEngine engine;
    private final Resolver resolver;
    private final Limits limits;

    public GetItem(TableEngine engine, Resolver resolver, Limits limits) {
        this.engine = engine;
        this.resolver = resolver;
        this.limits = limits;
    }

    public byte[] run(Caller caller, byte[] body) {
        Fields request = SHAPE.read(body);
        ExpressionFields.exclusive(request, List.of(PROJECTION), List.of(Attributes.TO_GET));
        Item key = request.get(KEY).checked();
        Optional<Projection> projection = Attributes.projection(request);
        Table table = resolver.forItems(caller, request.get(TABLE_NAME), Need.READ);
        KeyRules.key(table, key);
        Attributes.check(projection, table);
        limits.admitRead(table, null);

        boolean consistent = request.or(CONSISTENT, false);
        Optional<Item> found = engine.get(
                        table.space(), Layout.base(table, key), consistent ? Consistency.STRONG : Consistency.EVENTUAL)
                .map(Row::value)
                .map(ItemCodec::decode);
        String returned = request.or(Consumed.RETURN, "NONE");
        Optional<Consumed> consumed = Optional.empty();
        if (!returned.equals("NONE") || !table.payPerRequest()) {
            consumed = Optional.of(
                    Consumed.of(table).read(found.map(Item::sizeBytes).orElse(0), consistent));
            limits.charge(consumed.get());
        }
        Optional<Consumed> cost = consumed;
        return Answer.of(out -> {
            if (found.isPresent()) {
                out.writeFieldName("Item");
                ItemJson.write(
                        out, projection.map(wanted -> wanted.of(found.get())).orElse(found.get()));
            }
            if (cost.isPresent()) {
                cost.get().write(out, returned, table.name());
            }
        });
    }
}
