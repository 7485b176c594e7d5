package dev.hearth.storage.tables.item;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads values from JSON tokens, and goes on after a value that is against the rules so that the whole request is read. */
final class ValueReader {
    static final int MAX_NAME_BYTES = 65_535;
    private static final AttributeValue NOTHING = new AttributeValue.Null();
    private static final AttributeValue TRUE = new AttributeValue.Bool(true);
    private static final AttributeValue FALSE = new AttributeValue.Bool(false);

    private final JsonParser parser;
    private @Nullable ValidationFault fault;

    ValueReader(JsonParser parser) {
        this.parser = parser;
    }

    /** The first value that was against the rules. */
    @Nullable
    ValidationFault fault() {
        return fault;
    }

    /** Names and values of an object; depth counts the lists and maps around its values. */
    FrozenMap attributes(int depth) throws IOException {
        WireShape.object(parser, "java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>");
        LinkedHashMap<String, AttributeValue> attributes = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            checkName(name);
            parser.nextToken();
            attributes.put(name, value(depth));
        }
        return FrozenMap.owning(attributes);
    }

    AttributeValue value(int depth) throws IOException {
        if (ItemJson.token(parser) == JsonToken.VALUE_NULL) {
            return wrong(empty());
        }
        WireShape.structure(parser, "AttributeValue");
        if (depth >= NestingDepth.MAX_LEVELS) {
            parser.skipChildren();
            return wrong(NestingDepth.exceeded(": Attributes in the item have nested levels beyond supported limit"));
        }
        AttributeValue value = null;
        boolean several = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String type = parser.currentName();
            JsonToken token = parser.nextToken();
            if (token == JsonToken.VALUE_NULL) {
                continue;
            }
            AttributeValue read = typed(type, depth);
            several |= value != null && read != null;
            value = value == null ? read : value;
        }
        if (value == null) {
            return wrong(empty());
        }
        return several
                ? wrong(new ValidationFault("Supplied AttributeValue has more than one datatypes set, must contain"
                        + " exactly one of the supported datatypes"))
                : value;
    }

    private @Nullable AttributeValue typed(String type, int depth) throws IOException {
        return switch (type) {
            case "S" -> new AttributeValue.S(WireShape.text(parser));
            case "N" -> number(WireShape.text(parser));
            case "B" -> new AttributeValue.B(WireShape.bytes(parser));
            case "BOOL" -> WireShape.flag(parser) ? TRUE : FALSE;
            case "NULL" ->
                WireShape.flag(parser)
                        ? NOTHING
                        : wrong(ValidationFault.parameter("Null attribute value types must have the value of true"));
            case "L" -> list(depth);
            case "M" -> new AttributeValue.M(attributes(depth + 1));
            case "SS" -> texts();
            case "NS" -> numbers();
            case "BS" -> binaries();
            default -> {
                parser.skipChildren();
                yield null;
            }
        };
    }

    private AttributeValue number(String text) {
        try {
            return new AttributeValue.N(ItemNumber.parse(text));
        } catch (ValidationFault e) {
            return wrong(e);
        }
    }

    private AttributeValue list(int depth) throws IOException {
        WireShape.array(parser);
        List<AttributeValue> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(depth + 1));
        }
        return new AttributeValue.L(elements);
    }

    private AttributeValue texts() throws IOException {
        List<String> texts = new ArrayList<>();
        WireShape.array(parser);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            texts.add(WireShape.text(parser));
        }
        if (texts.isEmpty()) {
            return wrong(ValidationFault.parameter("An string set  may not be empty"));
        }
        if (Set.copyOf(texts).size() < texts.size()) {
            return wrong(ValidationFault.parameter("Input collection " + texts + " contains duplicates."));
        }
        return new AttributeValue.SS(texts);
    }

    private AttributeValue numbers() throws IOException {
        Set<ItemNumber> numbers = new LinkedHashSet<>();
        boolean any = false;
        WireShape.array(parser);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            any = true;
            if (number(WireShape.text(parser)) instanceof AttributeValue.N(ItemNumber number) && !numbers.add(number)) {
                wrong(new ValidationFault("Input collection contains duplicates"));
            }
        }
        if (!any) {
            return wrong(ValidationFault.parameter("An number set  may not be empty"));
        }
        return new AttributeValue.NS(List.copyOf(numbers));
    }

    private AttributeValue binaries() throws IOException {
        List<AttributeValue.B> values = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        WireShape.array(parser);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(new AttributeValue.B(WireShape.bytes(parser)));
            texts.add(parser.getText());
        }
        if (values.isEmpty()) {
            return wrong(ValidationFault.parameter("Binary sets should not be empty"));
        }
        if (Set.copyOf(values).size() < values.size()) {
            return wrong(ValidationFault.parameter("Input collection " + texts + "of type BS contains duplicates."));
        }
        return new AttributeValue.BS(values);
    }

    private void checkName(String name) {
        if (name.length() > MAX_NAME_BYTES / 3 && ItemSize.utf8Length(name) > MAX_NAME_BYTES) {
            wrong(ValidationFault.parameter("Attribute name is too large, must be less than 65536 bytes"));
        }
    }

    private AttributeValue wrong(ValidationFault found) {
        if (fault == null) {
            fault = found;
        }
        return NOTHING;
    }

    private static ValidationFault empty() {
        return new ValidationFault(
                "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
    }
}
