package dev.hearth.standalone.apiserver.cel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.values.CelByteString;
import dev.hearth.standalone.apiserver.schema.Schema;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
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
            case NUMBER -> isWhole(value, schema) ? (Object) value.asLong() : (Object) value.asDouble();
            case STRING -> text(value.asText(), schema.limits().path("format").asText(""));
            case NULL, BINARY, MISSING, POJO -> dev.cel.common.values.NullValue.NULL_VALUE;
        };
    }

    private static boolean isWhole(JsonNode value, Schema schema) {
        return schema.type().equals("integer")
                || (value.isIntegralNumber() && !schema.type().equals("number"));
    }

    private static Object text(String text, String format) {
        try {
            return switch (format) {
                case "date" ->
                    LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
                case "date-time" -> OffsetDateTime.parse(text).toInstant();
                case "duration" -> Duration.parse("PT" + text.toUpperCase(java.util.Locale.ROOT));
                case "byte" -> CelByteString.of(Base64.getDecoder().decode(text));
                default -> text;
            };
        } catch (DateTimeParseException | IllegalArgumentException e) {
            return text;
        }
    }

    /** Keys of a map are data and stay as they are. */
    private static String name(String name, Schema schema) {
        return schema.hasNamed(name) ? escaped(name) : name;
    }

    /** "Validation expression" of the Kubernetes documentation: names that CEL cannot say are escaped. */
    static String escaped(String name) {
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
