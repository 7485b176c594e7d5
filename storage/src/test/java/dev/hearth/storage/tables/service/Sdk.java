package dev.hearth.storage.tables.service;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Short words for the SDK's attribute values. */
final class Sdk {
    static AttributeValue s(String text) {
        return AttributeValue.fromS(text);
    }

    static AttributeValue n(long number) {
        return AttributeValue.fromN(Long.toString(number));
    }

    /** An item of names and values by turns. */
    static Map<String, AttributeValue> item(Object... namesAndValues) {
        Map<String, AttributeValue> item = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            item.put(
                    (String) namesAndValues[i],
                    switch (value) {
                        case String text -> s(text);
                        case Integer number -> n(number);
                        case Long number -> n(number);
                        case AttributeValue given -> given;
                        default -> throw new IllegalArgumentException("no attribute value for " + value);
                    });
        }
        return item;
    }

    static String number(Map<String, AttributeValue> item, String name) {
        return Objects.requireNonNull(item.get(name)).n();
    }

    static String text(Map<String, AttributeValue> item, String name) {
        return Objects.requireNonNull(item.get(name)).s();
    }

    private Sdk() {}
}
