package dev.hearth.standalone.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The shape of one value. Built-in kinds share and recurse, so properties come lazily.
 *
 * @param type {@code object}, {@code array}, {@code string}, {@code integer}, {@code number}, {@code boolean}, or
 *     empty for anything
 * @param properties the named fields of an object
 * @param additional the schema of a map's values; absent for an object with named fields only
 * @param items the schema of a list's elements
 * @param list how server-side apply and strategic merge see a list
 * @param atomicMap whether server-side apply replaces the object whole
 * @param open whether unknown fields are kept ({@code x-kubernetes-preserve-unknown-fields})
 * @param embedded whether the value is itself an object with apiVersion, kind and metadata
 * @param intOrString {@code x-kubernetes-int-or-string}
 * @param quantity a {@code resource.Quantity}: text, or a number that is stored as text
 * @param nullable whether null is a value of its own
 * @param defaulted the default, if any
 * @param required fields that must be there
 * @param limits the value validations as they stand in the document; empty for built-in kinds
 * @param rules CEL rules
 * @param document the OpenAPI v3 form, for explain; empty for built-in kinds, which are printed on demand
 * @param model name of the definition of a built-in type, {@code io.k8s.api.core.v1.Pod}; empty for inline ones
 */
public record Schema(
        String type,
        Supplier<Map<String, Schema>> properties,
        @Nullable Supplier<Schema> additional,
        @Nullable Supplier<Schema> items,
        ListKind list,
        boolean atomicMap,
        boolean open,
        boolean embedded,
        boolean intOrString,
        boolean quantity,
        boolean nullable,
        Optional<JsonNode> defaulted,
        List<String> required,
        ObjectNode limits,
        List<Rule> rules,
        ObjectNode document,
        String model) {

    /** How a list is merged. {@code keys} are those of server-side apply, {@code patchKey} that of strategic merge. */
    public record ListKind(Relation relation, List<String> keys, String patchKey) {
        public static final ListKind ATOMIC = new ListKind(Relation.ATOMIC, List.of(), "");
        public static final ListKind SET = new ListKind(Relation.SET, List.of(), "");

        public enum Relation {
            ATOMIC,
            SET,
            MAP
        }
    }

    /** One of {@code x-kubernetes-validations}. */
    public record Rule(
            String expression,
            String message,
            String messageExpression,
            String reason,
            String fieldPath,
            boolean optionalOldSelf) {}

    /** Anything at all: what lies below {@code x-kubernetes-preserve-unknown-fields}. */
    public static final Schema ANY = scalar("").open(true);

    /** A value of this type without anything more to say of it; the empty type is anything. */
    public static Schema scalar(String type) {
        return new Draft(type).schema();
    }

    /** A draft of the same schema, to say one thing of it differently. */
    Draft draft() {
        return new Draft(this);
    }

    public Schema open(boolean isOpen) {
        return draft().open(isOpen).schema();
    }

    public Schema withProperties(Map<String, Schema> named) {
        return draft().properties(() -> named).schema();
    }

    /** The schema of the named field or map entry; {@link #ANY} where unknown fields are kept. */
    public Optional<Schema> field(String name) {
        Schema named = properties.get().get(name);
        if (named != null) {
            return Optional.of(named);
        }
        if (additional != null) {
            return Optional.of(additional.get());
        }
        return open || type.isEmpty() ? Optional.of(ANY) : Optional.empty();
    }

    public boolean hasNamed(String name) {
        return properties.get().containsKey(name);
    }

    public Schema element() {
        return items == null ? ANY : items.get();
    }
}
