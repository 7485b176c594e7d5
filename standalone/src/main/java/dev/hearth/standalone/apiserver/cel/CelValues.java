package dev.hearth.standalone.apiserver.cel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.values.CelByteString;
import dev.hearth.standalone.apiserver.schema.Schema;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as CEL sees it by the schema's types: whole numbers are ints, {@code date-time} is a timestamp. */
final class CelValues {
    static Object of(JsonNode value, Schema schema) {
        return switch (value.getNodeType()) {
            case OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                value.properties().forEach(entry -> {
                    if (!entry.getValue().isNull()) {
                        Schema field = schema.field(entry.getKey()).orElse(Schema.ANY);
                        map.put(name(entry.getKey(), schema), of(entry.getValue(), field));
                    }
                });
                yield map;
            }
            case ARRAY -> {
                List<Object> list = new ArrayList<>();
                value.forEach(one -> list.add(of(one, schema.element())));
                yield list;
            }
            case BOOLEAN -> value.asBoolean();
            case NUMBER ->
                schema.type().equals("number") || !value.isIntegralNumber()
                        ? (Object) value.asDouble()
                        : (Object) value.asLong();
            case STRING -> text(value.asText(), schema.limits().path("format").asText(""));
            case NULL, BINARY, MISSING, POJO -> dev.cel.common.values.NullValue.NULL_VALUE;
        };
    }

    private static Object text(String text, String format) {
        try {
            return switch (format) {
                case "date-time" -> Instant.parse(text);
                case "duration" -> Duration.parse("PT" + text.toUpperCase(java.util.Locale.ROOT));
                case "byte" -> CelByteString.of(Base64.getDecoder().decode(text));
                default -> text;
            };
        } catch (DateTimeParseException | IllegalArgumentException e) {
            return text;
        }
    }

    /** "Validation expression" of the Kubernetes documentation: names that CEL cannot say are escaped. */
    private static String name(String name, Schema schema) {
        if (!schema.hasNamed(name)) {
            return name;
        }
        return switch (name) {
            case "true",
                    "false",
                    "null",
                    "in",
                    "as",
                    "break",
                    "const",
                    "continue",
                    "else",
                    "for",
                    "function",
                    "if",
                    "import",
                    "let",
                    "loop",
                    "package",
                    "namespace",
                    "return",
                    "var",
                    "void",
                    "while" -> "__" + name + "__";
            default ->
                name.replace("__", "__underscores__")
                        .replace(".", "__dot__")
                        .replace("-", "__dash__")
                        .replace("/", "__slash__");
        };
    }

    private CelValues() {}
}
