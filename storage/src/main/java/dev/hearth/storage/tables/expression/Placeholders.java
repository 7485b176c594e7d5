package dev.hearth.storage.tables.expression;

import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.ItemSize;
import dev.hearth.storage.tables.item.Supplied;
import dev.hearth.storage.tables.item.ValidationFault;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A request's {@code ExpressionAttributeNames} and {@code ExpressionAttributeValues}, and which of them its expressions used:
 * one that none used is an error. One request, one thread.
 */
public final class Placeholders {
    private static final int MAX_BYTES = 255;
    private static final int MAX_NAME_BYTES = 65_535;
    private static final String NAMES = "ExpressionAttributeNames";
    private static final String VALUES = "ExpressionAttributeValues";

    private final Map<String, String> names;
    private final Map<String, Supplied<AttributeValue>> values;
    private final Set<String> unusedNames;
    private final Set<String> unusedValues;

    private Placeholders(Map<String, String> names, Map<String, Supplied<AttributeValue>> values) {
        this.names = names;
        this.values = values;
        this.unusedNames = new LinkedHashSet<>(names.keySet());
        this.unusedValues = new LinkedHashSet<>(values.keySet());
    }

    /** For a request that has neither. */
    public static Placeholders none() {
        return new Placeholders(Map.of(), Map.of());
    }

    /**
     * Checks the names of the placeholders and the values.
     *
     * @param names absent when the request has no such parameter; present and empty is an error
     */
    public static Placeholders of(
            Optional<Map<String, String>> names, Optional<Map<String, Supplied<AttributeValue>>> values) {
        names.ifPresent(Placeholders::checkNames);
        values.ifPresent(Placeholders::checkValues);
        return new Placeholders(names.orElse(Map.of()), values.orElse(Map.of()));
    }

    /** Fails when a name or a value was in no expression. To be asked when all have been parsed. */
    public void requireAllUsed() {
        requireUsed(NAMES, unusedNames);
        requireUsed(VALUES, unusedValues);
    }

    /** The attribute's name that stands for {@code #placeholder}. */
    String name(ExpressionParameter parameter, String placeholder) {
        String name = names.get(placeholder);
        if (name == null) {
            throw parameter.invalid("An expression attribute name used in the document path is not defined; attribute"
                    + " name: " + placeholder);
        }
        unusedNames.remove(placeholder);
        return name;
    }

    /** The value that stands for {@code :placeholder}. */
    AttributeValue value(ExpressionParameter parameter, String placeholder) {
        Supplied<AttributeValue> value = values.get(placeholder);
        if (value == null) {
            throw parameter.invalid(
                    "An expression attribute value used in expression is not defined; attribute value: " + placeholder);
        }
        unusedValues.remove(placeholder);
        return value.value();
    }

    private static void checkNames(Map<String, String> names) {
        checkKeys(NAMES, '#', names.keySet());
        names.forEach((placeholder, name) -> {
            if (name.isEmpty()) {
                throw new ValidationFault(
                        NAMES + " contains invalid value: Empty attribute name for key " + placeholder);
            }
            if (ItemSize.utf8Length(name) > MAX_NAME_BYTES) {
                throw new ValidationFault(
                        NAMES + " contains invalid value: Attribute name is too large, must be less than"
                                + " 65536 bytes for key " + placeholder);
            }
        });
    }

    private static void checkValues(Map<String, Supplied<AttributeValue>> values) {
        checkKeys(VALUES, ':', values.keySet());
        values.forEach((placeholder, value) -> {
            ValidationFault fault = value.fault();
            if (fault != null) {
                throw new ValidationFault(
                        VALUES + " contains invalid value: " + fault.message() + " for key " + placeholder);
            }
        });
    }

    private static void checkKeys(String parameter, char first, Set<String> keys) {
        if (keys.isEmpty()) {
            throw new ValidationFault(parameter + " must not be empty");
        }
        for (String key : keys) {
            if (!isPlaceholder(first, key)) {
                throw new ValidationFault(parameter + " contains invalid key: Syntax error; key: \"" + key + "\"");
            }
        }
    }

    private static boolean isPlaceholder(char first, String key) {
        return key.length() > 1
                && key.length() <= MAX_BYTES
                && key.charAt(0) == first
                && key.chars()
                        .skip(1)
                        .allMatch(c ->
                                (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_');
    }

    private static void requireUsed(String parameter, Set<String> unused) {
        if (!unused.isEmpty()) {
            throw new ValidationFault("Value provided in " + parameter + " unused in expressions: keys: {"
                    + String.join(", ", new TreeSet<>(unused)) + "}");
        }
    }
}
