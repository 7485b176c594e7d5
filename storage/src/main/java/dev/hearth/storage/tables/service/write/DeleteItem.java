package dev.hearth.storage.tables.service.write;

import static dev.hearth.storage.tables.service.request.ExpressionFields.CONDITION;
import static dev.hearth.storage.tables.service.request.ExpressionFields.NAMES;
import static dev.hearth.storage.tables.service.request.ExpressionFields.VALUES;

import dev.hearth.storage.tables.expression.Condition;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.Supplied;
import dev.hearth.storage.tables.service.catalogue.Caller;
import dev.hearth.storage.tables.service.catalogue.Caller.Need;
import dev.hearth.storage.tables.service.catalogue.Resolver;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.request.ExpressionFields;
import dev.hearth.storage.tables.service.request.Fault;
import dev.hearth.storage.tables.service.request.Field;
import dev.hearth.storage.tables.service.request.Fields;
import dev.hearth.storage.tables.service.request.Shape;
import dev.hearth.storage.tables.service.row.KeyRules;
import dev.hearth.storage.tables.service.throughput.Consumed;
import dev.hearth.storage.tables.service.throughput.Limits;
import dev.hearth.storage.tables.service.write.ItemWriter.Written;
import java.util.List;
import java.util.Optional;

/** DeleteItem (DynamoDB API reference). */
public final class DeleteItem {
    private static final Field<String> TABLE_NAME = Field.tableName();
    private static final Field<Supplied<Item>> KEY =
            Field.of("Key", ExpressionFields.ITEM).notNull();
    private static final Shape SHAPE = Shape.of(
            Consumed.RETURN,
            TABLE_NAME,
            KEY,
            Expected.FIELD,
            Expected.OPERATOR,
            ReturnFields.COLLECTION_METRICS,
            ReturnFields.VALUES,
            ReturnFields.ON_FAILURE,
            CONDITION,
            NAMES,
            VALUES);

    private final Resolver resolver;
    private final ItemWriter writer;
    private final Limits limits;

    public DeleteItem(Resolver resolver, ItemWriter writer, Limits limits) {
        this.resolver = resolver;
        this.writer = writer;
        this.limits = limits;
    }

    public byte[] run(Caller caller, byte[] body) {
        Fields request = SHAPE.read(body);
        ExpressionFields.exclusive(request, List.of(CONDITION), Expected.LEGACY);
        Item key = request.get(KEY).checked();
        String returned = request.or(ReturnFields.VALUES, "NONE");
        if (!returned.equals("NONE") && !returned.equals("ALL_OLD")) {
            throw Fault.VALIDATION.says("ReturnValues can only be ALL_OLD or NONE");
        }
        Condition condition = Expected.condition(request);
        Table table = resolver.forItems(caller, request.get(TABLE_NAME), Need.WRITE);
        KeyRules.key(table, key);
        Expected.check(condition, table);
        limits.admitWrite(table);

        WriteAnswer answer = new WriteAnswer(request, table, limits);
        boolean blind = condition == Condition.ALWAYS && returned.equals("NONE") && answer.nobodyAsksForOld();
        boolean giveItem = request.or(ReturnFields.ON_FAILURE, "NONE").equals("ALL_OLD");
        Written written = blind
                ? writer.overwrite(table, key, Optional.empty())
                : writer.write(table, key, before -> {
                    Conditions.require(condition, before, giveItem);
                    return Optional.empty();
                });
        return answer.of(written, key, returned.equals("ALL_OLD") ? written.before() : Optional.empty());
    }
}
