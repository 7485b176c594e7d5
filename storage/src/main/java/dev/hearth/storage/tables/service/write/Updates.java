package dev.hearth.storage.tables.service.write;

import dev.hearth.storage.tables.expression.AttributePath;
import dev.hearth.storage.tables.expression.Expressions;
import dev.hearth.storage.tables.expression.LegacyParameters;
import dev.hearth.storage.tables.expression.Placeholders;
import dev.hearth.storage.tables.expression.Update;
import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.Supplied;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.read.Attributes;
import dev.hearth.storage.tables.service.request.ExpressionFields;
import dev.hearth.storage.tables.service.request.Fault;
import dev.hearth.storage.tables.service.request.Field;
import dev.hearth.storage.tables.service.request.Fields;
import dev.hearth.storage.tables.service.request.Kind;
import dev.hearth.storage.tables.service.request.Shape;
import dev.hearth.storage.tables.service.row.KeyRules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an update shall do, by {@code UpdateExpression} or by {@code AttributeUpdates}, and doing it to an item. */
public final class Updates {
    private static final Field<Supplied<AttributeValue>> VALUE = Field.of("Value", ExpressionFields.VALUE);
    private static final Field<String> ACTION = Field.text("Action").oneOf("DELETE", "PUT", "ADD");
    static final Field<Map<String, Fields>> LEGACY =
            Field.of("AttributeUpdates", Kind.map(Kind.struct(Shape.of(VALUE, ACTION))));
    private static final Update NOTHING = new Update(List.of(), Update.Origin.EXPRESSION);

    private Updates() {}

    public static Update of(Fields request, Placeholders placeholders) {
        if (request.has(LEGACY)) {
            Map<String, LegacyParameters.AttributeUpdate> updates = new LinkedHashMap<>();
            request.get(LEGACY)
                    .forEach((name, given) -> updates.put(
                            name, new LegacyParameters.AttributeUpdate(given.find(ACTION), given.find(VALUE))));
            return LegacyParameters.updates(updates);
        }
        return request.find(ExpressionFields.UPDATE)
                .map(text -> Expressions.update(text, placeholders))
                .orElse(NOTHING);
    }

    /** Keys cannot be changed, and no path leads into a scalar. */
    public static void check(Update update, Table table) {
        for (AttributePath path : update.changedPaths()) {
            if (table.key().has(path.head())) {
                throw Fault.parameter("Cannot update attribute " + path.head() + ". This attribute is part of the key");
            }
        }
        Attributes.checkPaths(update.paths(), table);
    }

    /** The item afterwards; none when there was none and the update makes none. */
    public static Optional<Item> apply(Update update, Table table, Item key, Optional<Item> before) {
        if (before.isEmpty() && !update.createsItem()) {
            return Optional.empty();
        }
        return Optional.of(KeyRules.updated(table, update.apply(before.orElse(key), before.isPresent())));
    }
}
