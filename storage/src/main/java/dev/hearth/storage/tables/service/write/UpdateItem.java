package dev.hearth.storage.tables.service.write;

import static dev.hearth.storage.tables.service.request.ExpressionFields.CONDITION;
import static dev.hearth.storage.tables.service.request.ExpressionFields.NAMES;
import static dev.hearth.storage.tables.service.request.ExpressionFields.UPDATE;
import static dev.hearth.storage.tables.service.request.ExpressionFields.VALUES;

import dev.hearth.storage.tables.expression.Condition;
import dev.hearth.storage.tables.expression.Placeholders;
import dev.hearth.storage.tables.expression.Update;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.Supplied;
import dev.hearth.storage.tables.service.catalogue.Caller;
import dev.hearth.storage.tables.service.request.ExpressionFields;
import dev.hearth.storage.tables.service.request.Field;
import dev.hearth.storage.tables.service.request.Fields;
import dev.hearth.storage.tables.service.request.Shape;
import dev.hearth.storage.tables.service.row.KeyRules;
import dev.hearth.storage.tables.service.throughput.Consumed;
import dev.hearth.storage.tables.service.write.ItemWriter.Written;
import java.util.List;
import java.util.Optional;

/** UpdateItem (DynamoDB API reference). */
public final class UpdateItem {
    private static final Field<Supplied<Item>> KEY =
            Field.of("Key", ExpressionFields.ITEM).notNull();
    private static final Shape SHAPE = Shape.of(
            Consumed.RETURN,
            ConditionalWrite.TABLE_NAME,
            KEY,
            Updates.LEGACY,
            Expected.FIELD,
            Expected.OPERATOR,
            ReturnFields.COLLECTION_METRICS,
            ReturnFields.VALUES,
            ReturnFields.ON_FAILURE,
            UPDATE,
            CONDITION,
            NAMES,
            VALUES);

    private final ConditionalWrite write;

    public UpdateItem(ConditionalWrite write) {
        this.write = write;
    }

    public byte[] run(Caller caller, byte[] body) {
        Fields request = SHAPE.read(body);
        ExpressionFields.exclusive(
                request, List.of(UPDATE, CONDITION), List.of(Updates.LEGACY, Expected.FIELD, Expected.OPERATOR));
        Item key = request.get(KEY).checked();
        Placeholders placeholders = ExpressionFields.placeholders(request);
        Update update = Updates.of(request, placeholders);
        Condition condition = Expected.condition(request, placeholders);
        placeholders.requireAllUsed();
        return write.change(
                caller,
                request,
                condition,
                key,
                table -> before -> Updates.apply(update, table, key, before),
                table -> {
                    KeyRules.key(table, key);
                    Updates.check(update, table);
                },
                written -> attributes(request.or(ReturnFields.VALUES, "NONE"), update, written));
    }

    private static Optional<Item> attributes(String returned, Update update, Written written) {
        return switch (returned) {
            case "ALL_OLD" -> written.before();
            case "ALL_NEW" -> written.after();
            case "UPDATED_OLD" -> written.before().map(update::changedPartOf);
            case "UPDATED_NEW" -> written.after().map(update::changedPartOf);
            default -> Optional.empty();
        };
    }
}
