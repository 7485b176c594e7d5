package dev.hearth.storage.tables.expression;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.storage.tables.expression.LegacyParameters.AttributeUpdate;
import dev.hearth.storage.tables.expression.LegacyParameters.Comparison;
import dev.hearth.storage.tables.expression.LegacyParameters.Expected;
import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.ItemJson;
import dev.hearth.storage.tables.item.Supplied;
import dev.hearth.storage.tables.item.WireShape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads from a request's JSON what the parameters of this package are made of. The parser stands at the first token of the
 * parameter's value, and afterwards at its last. Another shape is a {@code SerializationFault}; what is against the rules is
 * said when the parameters are used. Fields that the API does not have are passed over, as DynamoDB does.
 */
public final class ParameterJson {
    private static final String MAP = "java.util.Map<java.lang.String, ";
    private static final String MODEL = "com.amazonaws.dynamodb.v20120810.";

    private ParameterJson() {}

    /** {@code ExpressionAttributeNames}. */
    public static Map<String, String> names(JsonParser json) throws IOException {
        return map(json, "java.lang.String", () -> WireShape.text(json));
    }

    /** {@code ExpressionAttributeValues}. */
    public static Map<String, Supplied<AttributeValue>> values(JsonParser json) throws IOException {
        return map(json, MODEL + "AttributeValue", () -> ItemJson.supplyValue(json));
    }

    /** {@code KeyConditions}, {@code QueryFilter} or {@code ScanFilter}. */
    public static Map<String, Comparison> comparisons(JsonParser json) throws IOException {
        return map(json, MODEL + "Condition", () -> {
            WireShape.structure(json, "Condition");
            Fields fields = fields(json);
            return new Comparison(fields.operator(), fields.values());
        });
    }

    /** {@code Expected}. */
    public static Map<String, Expected> expected(JsonParser json) throws IOException {
        return map(json, MODEL + "ExpectedAttributeValue", () -> {
            WireShape.structure(json, "ExpectedAttributeValue");
            Fields fields = fields(json);
            return new Expected(fields.exists(), fields.value(), fields.operator(), fields.values());
        });
    }

    /** {@code AttributeUpdates}. */
    public static Map<String, AttributeUpdate> attributeUpdates(JsonParser json) throws IOException {
        return map(json, MODEL + "AttributeValueUpdate", () -> {
            WireShape.structure(json, "AttributeValueUpdate");
            Fields fields = fields(json);
            return new AttributeUpdate(fields.action(), fields.value());
        });
    }

    /** {@code AttributesToGet} and other lists of texts. */
    public static List<String> texts(JsonParser json) throws IOException {
        return list(json, () -> WireShape.text(json));
    }

    /** {@code AttributeValueList} and {@code Parameters}. */
    public static List<Supplied<AttributeValue>> valueList(JsonParser json) throws IOException {
        return list(json, () -> ItemJson.supplyValue(json));
    }

    private interface Reader<T> {
        T read() throws IOException;
    }

    /** The fields that the older parameters' structures have; each has some. */
    private record Fields(
            Optional<Boolean> exists,
            Optional<Supplied<AttributeValue>> value,
            Optional<String> operator,
            Optional<String> action,
            Optional<List<Supplied<AttributeValue>>> values) {}

    private static Fields fields(JsonParser json) throws IOException {
        Optional<Boolean> exists = Optional.empty();
        Optional<Supplied<AttributeValue>> value = Optional.empty();
        Optional<String> operator = Optional.empty();
        Optional<String> action = Optional.empty();
        Optional<List<Supplied<AttributeValue>>> values = Optional.empty();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            if (json.nextToken() == JsonToken.VALUE_NULL) {
                continue;
            }
            switch (field) {
                case "Exists" -> exists = Optional.of(WireShape.flag(json));
                case "Value" -> value = Optional.of(ItemJson.supplyValue(json));
                case "ComparisonOperator" -> operator = Optional.of(WireShape.text(json));
                case "Action" -> action = Optional.of(WireShape.text(json));
                case "AttributeValueList" -> values = Optional.of(valueList(json));
                default -> json.skipChildren();
            }
        }
        return new Fields(exists, value, operator, action, values);
    }

    private static <T> Map<String, T> map(JsonParser json, String type, Reader<T> reader) throws IOException {
        WireShape.object(json, MAP + type + ">");
        Map<String, T> map = new LinkedHashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            if (json.nextToken() != JsonToken.VALUE_NULL) {
                map.put(name, reader.read());
            }
        }
        return map;
    }

    private static <T> List<T> list(JsonParser json, Reader<T> reader) throws IOException {
        WireShape.array(json);
        List<T> list = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            list.add(reader.read());
        }
        return list;
    }
}
