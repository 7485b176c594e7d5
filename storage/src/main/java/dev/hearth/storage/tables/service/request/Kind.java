package dev.hearth.storage.tables.service.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a field's JSON is read, and what must be so within it. The parser stands at the value's first token. */
public interface Kind<T> {
    T read(JsonParser in) throws IOException;

    /** Adds what is wrong inside the value. */
    default void check(String path, T value, Problems problems) {}

    Kind<String> TEXT = in -> switch (in.currentToken()) {
        case VALUE_STRING -> in.getText();
        case null, default -> throw cannotBe(in, "String");
    };

    Kind<Boolean> BOOLEAN = in -> switch (in.currentToken()) {
        case VALUE_TRUE -> true;
        case VALUE_FALSE -> false;
        case null, default -> throw cannotBe(in, "Boolean");
    };

    Kind<Integer> INTEGER = in -> (int) Math.clamp(number(in, "Integer"), Integer.MIN_VALUE, Integer.MAX_VALUE);

    Kind<Long> LONG = in -> number(in, "Long");

    private static long number(JsonParser in, String type) throws IOException {
        return switch (in.currentToken()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> in.getDecimalValue().longValue();
            case null, default -> throw cannotBe(in, type);
        };
    }

    static <T> Kind<List<T>> list(Kind<T> element) {
        return new Kind<>() {
            @Override
            public List<T> read(JsonParser in) throws IOException {
                open(in, JsonToken.START_ARRAY);
                List<T> elements = new ArrayList<>();
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(element.read(in));
                }
                return elements;
            }

            @Override
            public void check(String path, List<T> value, Problems problems) {
                for (int i = 0; i < value.size(); i++) {
                    element.check(path + '.' + (i + 1) + ".member", value.get(i), problems);
                }
            }
        };
    }

    static <T> Kind<Map<String, T>> map(Kind<T> element) {
        return new Kind<>() {
            @Override
            public Map<String, T> read(JsonParser in) throws IOException {
                open(in, JsonToken.START_OBJECT);
                Map<String, T> entries = new LinkedHashMap<>();
                String name;
                while ((name = in.nextFieldName()) != null) {
                    if (in.nextToken() != JsonToken.VALUE_NULL) {
                        entries.put(name, element.read(in));
                    }
                }
                return entries;
            }

            @Override
            public void check(String path, Map<String, T> value, Problems problems) {
                value.forEach((name, entry) -> element.check(path + '.' + name + ".member", entry, problems));
            }
        };
    }

    static Kind<Fields> struct(Shape shape) {
        return new Kind<>() {
            @Override
            public Fields read(JsonParser in) throws IOException {
                open(in, JsonToken.START_OBJECT);
                return shape.readFields(in);
            }

            @Override
            public void check(String path, Fields value, Problems problems) {
                shape.check(path + '.', value, problems);
            }
        };
    }

    private static void open(JsonParser in, JsonToken token) {
        if (in.currentToken() == token) {
            return;
        }
        throw Fault.SERIALIZATION.says(
                switch (in.currentToken()) {
                    case START_OBJECT -> "Start of structure or map found where not expected";
                    case START_ARRAY -> "Start of list found where not expected";
                    case null, default -> "Unexpected field type";
                });
    }

    private static RuntimeException cannotBe(JsonParser in, String type) {
        return Fault.SERIALIZATION.says(
                switch (in.currentToken()) {
                    case START_ARRAY -> "Unrecognized collection type class java.lang." + type;
                    case START_OBJECT -> "Start of structure or map found where not expected";
                    case VALUE_TRUE -> "TRUE_VALUE cannot be converted to " + type;
                    case VALUE_FALSE -> "FALSE_VALUE cannot be converted to " + type;
                    case VALUE_NUMBER_INT -> "NUMBER_VALUE cannot be converted to " + type;
                    case VALUE_NUMBER_FLOAT -> "DECIMAL_VALUE cannot be converted to " + type;
                    case VALUE_STRING ->
                        type.equals("Boolean")
                                ? "Unexpected token received from parser"
                                : "STRING_VALUE cannot be converted to " + type;
                    case null, default -> "Unexpected token received from parser";
                });
    }
}
