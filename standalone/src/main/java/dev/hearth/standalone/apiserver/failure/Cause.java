package dev.hearth.standalone.apiserver.failure;

/**
 * One reason of a refused object, in the words of {@code k8s.io/apimachinery/pkg/util/validation/field}.
 *
 * @param field the path, {@code spec.containers[0].image}
 * @param reason the machine-readable reason, {@code FieldValueInvalid}
 * @param text what follows the path in a message, {@code Required value: …}
 */
public record Cause(String field, String reason, String text) {
    public static Cause required(String field, String detail) {
        return new Cause(
                field, "FieldValueRequired", detail.isEmpty() ? "Required value" : "Required value: " + detail);
    }

    public static Cause invalid(String field, String value, String detail) {
        return new Cause(field, "FieldValueInvalid", "Invalid value: " + value + ": " + detail);
    }

    public static Cause invalidType(String field, String value, String detail) {
        return new Cause(field, "FieldValueTypeInvalid", "Invalid value: " + value + ": " + detail);
    }

    public static Cause unsupported(String field, String value, Iterable<String> supported) {
        var quoted = new java.util.StringJoiner(", ");
        supported.forEach(one -> quoted.add('"' + one + '"'));
        return new Cause(
                field, "FieldValueNotSupported", "Unsupported value: " + value + ": supported values: " + quoted);
    }

    public static Cause duplicate(String field, String value) {
        return new Cause(field, "FieldValueDuplicate", "Duplicate value: " + value);
    }

    public static Cause forbidden(String field, String detail) {
        return new Cause(field, "FieldValueForbidden", "Forbidden: " + detail);
    }

    public String message() {
        return field + ": " + text;
    }
}
