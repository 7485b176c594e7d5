package dev.hearth.storage.tables.service.write;

import static dev.hearth.storage.tables.service.request.ExpressionFields.CONDITION;
import static dev.hearth.storage.tables.service.request.ExpressionFields.NAMES;
import static dev.hearth.storage.tables.service.request.ExpressionFields.VALUES;

import dev.hearth.storage.tables.expression.Condition;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.Supplied;
import dev.hearth.storage.tables.service.catalogue.Caller;
import dev.hearth.storage.tables.service.request.ExpressionFields;
import dev.hearth.storage.tables.service.request.Field;
import dev.hearth.storage.tables.service.request.Fields;
import dev.hearth.storage.tables.service.request.Shape;
import dev.hearth.storage.tables.service.row.KeyRules;
import dev.hearth.storage.tables.service.throughput.Consumed;
import java.util.List;
import java.util.Optional;

/** DeleteItem (DynamoDB API reference). */
public final class DeleteItem {
    private static final Field<Supplied<Item>> KEY =
            Field.of("Key", ExpressionFields.ITEM).notNull();
    private static final Shape SHAPE = Shape.of(
            Consumed.RETURN,
            ConditionalWrite.TABLE_NAME,
            KEY,
            Expected.FIELD,
            Expected.OPERATOR,
            ReturnFields.COLLECTION_METRICS,
            ReturnFields.VALUES,
            ReturnFields.ON_FAILURE,
            CONDITION,
            NAMES,
            VALUES);

    private final ConditionalWrite write;

    public DeleteItem(ConditionalWrite write) {
        this.write = write;
    }

    public byte[] run(Caller caller, byte[] body) {
        Fields request = SHAPE.read(body);
        ExpressionFields.exclusive(request, List.of(CONDITION), Expected.LEGACY);
        Item key = request.get(KEY).checked();
        ConditionalWrite.returnsOld(request);
        Condition condition = Expected.condition(request);
        return write.replace(caller, request, condition, key, Optional.empty(), table -> KeyRules.key(table, key));
    }
}
