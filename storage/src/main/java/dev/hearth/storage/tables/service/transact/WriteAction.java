package dev.hearth.storage.tables.service.transact;

import static dev.hearth.storage.tables.service.request.ExpressionFields.CONDITION;
import static dev.hearth.storage.tables.service.request.ExpressionFields.NAMES;
import static dev.hearth.storage.tables.service.request.ExpressionFields.UPDATE;
import static dev.hearth.storage.tables.service.request.ExpressionFields.VALUES;

import dev.hearth.storage.tables.expression.Condition;
import dev.hearth.storage.tables.expression.Placeholders;
import dev.hearth.storage.tables.expression.Update;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.Supplied;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.request.ExpressionFields;
import dev.hearth.storage.tables.service.request.Fault;
import dev.hearth.storage.tables.service.request.Field;
import dev.hearth.storage.tables.service.request.Fields;
import dev.hearth.storage.tables.service.request.Kind;
import dev.hearth.storage.tables.service.request.Shape;
import dev.hearth.storage.tables.service.row.KeyRules;
import dev.hearth.storage.tables.service.write.Expected;
import dev.hearth.storage.tables.service.write.ReturnFields;
import dev.hearth.storage.tables.service.write.Updates;
import java.util.List;
import java.util.Optional;

/**
 * One action of a transaction: a condition on an item, and what becomes of the item (DynamoDB API reference, "TransactWriteItem").
 *
 * @param item the item or the key that was given
 * @param onFailure the reason's code when the condition fails
 */
public record WriteAction(
        String table, Item item, Condition condition, Effect effect, boolean giveItem, String onFailure) {
    public static final String CONDITION_FAILED = "ConditionalCheckFailed";

    /** What becomes of the item. */
    public sealed interface Effect {
        record Nothing() implements Effect {}

        record Put() implements Effect {}

        record Delete() implements Effect {}

        record Change(Update update) implements Effect {}
    }

    private static final Field<String> TABLE_NAME = Field.tableName();
    private static final Field<Supplied<Item>> KEY =
            Field.of("Key", ExpressionFields.ITEM).notNull();
    private static final Field<Supplied<Item>> ITEM =
            Field.of("Item", ExpressionFields.ITEM).notNull();
    private static final Field<Fields> CHECK = Field.of(
            "ConditionCheck",
            Kind.struct(Shape.of(TABLE_NAME, KEY, CONDITION.notNull(), NAMES, VALUES, ReturnFields.ON_FAILURE)));
    private static final Field<Fields> PUT =
            Field.of("Put", Kind.struct(Shape.of(TABLE_NAME, ITEM, CONDITION, NAMES, VALUES, ReturnFields.ON_FAILURE)));
    private static final Field<Fields> DELETE = Field.of(
            "Delete", Kind.struct(Shape.of(TABLE_NAME, KEY, CONDITION, NAMES, VALUES, ReturnFields.ON_FAILURE)));
    private static final Field<Fields> CHANGE = Field.of(
            "Update",
            Kind.struct(
                    Shape.of(TABLE_NAME, KEY, UPDATE.notNull(), CONDITION, NAMES, VALUES, ReturnFields.ON_FAILURE)));
    static final Shape SHAPE = Shape.of(CHECK, PUT, DELETE, CHANGE);

    static WriteAction read(Fields given) {
        List<Field<Fields>> there =
                List.of(CHECK, PUT, DELETE, CHANGE).stream().filter(given::has).toList();
        if (there.size() != 1) {
            throw Fault.VALIDATION.says("TransactItems can only contain one of Check, Put, Update or Delete");
        }
        Field<Fields> kind = there.getFirst();
        Fields fields = given.get(kind);
        Item item = fields.get(kind == PUT ? ITEM : KEY).checked();
        Placeholders placeholders = ExpressionFields.placeholders(fields);
        Effect effect = kind == CHECK
                ? new Effect.Nothing()
                : kind == PUT
                        ? new Effect.Put()
                        : kind == DELETE ? new Effect.Delete() : new Effect.Change(Updates.of(fields, placeholders));
        Condition condition = Expected.condition(fields, placeholders);
        placeholders.requireAllUsed();
        boolean giveItem = fields.or(ReturnFields.ON_FAILURE, "NONE").equals("ALL_OLD");
        return new WriteAction(fields.get(TABLE_NAME), item, condition, effect, giveItem, CONDITION_FAILED);
    }

    /** What can be judged with the table, but without the item that is there. */
    void check(Table of) {
        switch (effect) {
            case Effect.Put put -> KeyRules.item(of, item);
            case Effect.Change(Update update) -> {
                KeyRules.key(of, item);
                Updates.check(update, of);
            }
            case Effect.Delete delete -> KeyRules.key(of, item);
            case Effect.Nothing nothing -> KeyRules.key(of, item);
        }
        Expected.check(condition, of);
    }

    /** The item afterwards. */
    Optional<Item> after(Table of, Optional<Item> before) {
        return switch (effect) {
            case Effect.Nothing nothing -> before;
            case Effect.Put put -> Optional.of(item);
            case Effect.Delete delete -> Optional.empty();
            case Effect.Change(Update update) -> Updates.apply(update, of, item, before);
        };
    }

    boolean onlyChecks() {
        return effect instanceof Effect.Nothing;
    }
}
