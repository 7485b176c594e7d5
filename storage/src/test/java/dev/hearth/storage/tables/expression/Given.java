package dev.hearth.storage.tables.expression;

import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ItemJson;
import dev.hearth.storage.tables.item.Supplied;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Items and placeholders for tests, written as JSON with single quotes. */
final class Given {
    private Given() {}

    static Item item(String json) {
        return ItemJson.parse(json.replace('\'', '"'));
    }

    static AttributeValue value(String json) {
        return ItemJson.parseValue(json.replace('\'', '"'));
    }

    /** @param names {@code #a=attribute #b=other}, or empty for none */
    static Placeholders placeholders(String names, String values) {
        Map<String, String> parsed = new LinkedHashMap<>();
        if (!names.isBlank()) {
            for (String pair : names.trim().split(" ")) {
                parsed.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
            }
        }
        Map<String, Supplied<AttributeValue>> supplied = new LinkedHashMap<>();
        if (!values.isBlank()) {
            item(values).attributes().forEach((name, value) -> supplied.put(name, Supplied.of(value)));
        }
        return Placeholders.of(
                Optional.of(parsed).filter(map -> !map.isEmpty()),
                Optional.of(supplied).filter(map -> !map.isEmpty()));
    }

    static Placeholders values(String values) {
        return placeholders("", values);
    }
}
