package dev.hearth.standalone.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.schema.Schema.ListKind;
import dev.hearth.standalone.apiserver.schema.Schema.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A {@link Schema} while it is made: what is not said is as in a plain value of its type. Used by one thread. */
final class Draft {
    private final String type;
    private Supplier<Map<String, Schema>> properties = Map::of;
    private @Nullable Supplier<Schema> additional;
    private @Nullable Supplier<Schema> items;
    private ListKind list = ListKind.ATOMIC;
    private boolean atomicMap;
    private boolean open;
    private boolean embedded;
    private boolean intOrString;
    private boolean quantity;
    private boolean nullable;
    private Optional<JsonNode> defaulted = Optional.empty();
    private List<String> required = List.of();
    private ObjectNode limits = JsonNodeFactory.instance.objectNode();
    private List<Rule> rules = List.of();
    private ObjectNode document = JsonNodeFactory.instance.objectNode();
    private String model = "";

    Draft(String type) {
        this.type = type;
    }

    Draft(Schema from) {
        type = from.type();
        properties = from.properties();
        additional = from.additional();
        items = from.items();
        list = from.list();
        atomicMap = from.atomicMap();
        open = from.open();
        embedded = from.embedded();
        intOrString = from.intOrString();
        quantity = from.quantity();
        nullable = from.nullable();
        defaulted = from.defaulted();
        required = from.required();
        limits = from.limits();
        rules = from.rules();
        document = from.document();
        model = from.model();
    }

    Draft properties(Supplier<Map<String, Schema>> named) {
        properties = named;
        return this;
    }

    Draft additional(@Nullable Supplier<Schema> values, boolean atomic) {
        additional = values;
        atomicMap = atomic;
        return this;
    }

    Draft items(@Nullable Supplier<Schema> elements, ListKind kind) {
        items = elements;
        list = kind;
        return this;
    }

    Draft open(boolean keepsUnknown) {
        open = keepsUnknown;
        return this;
    }

    Draft embedded(boolean isObject) {
        embedded = isObject;
        return this;
    }

    Draft intOrString(boolean either) {
        intOrString = either;
        return this;
    }

    Draft quantity() {
        quantity = true;
        return this;
    }

    Draft nullable(boolean mayBeNull) {
        nullable = mayBeNull;
        return this;
    }

    Draft defaulted(Optional<JsonNode> value) {
        defaulted = value;
        return this;
    }

    Draft checks(List<String> needed, ObjectNode values, List<Rule> cel) {
        required = needed;
        limits = values;
        rules = cel;
        return this;
    }

    Draft document(ObjectNode openApi) {
        document = openApi;
        return this;
    }

    Draft model(String definition) {
        model = definition;
        return this;
    }

    Schema schema() {
        return new Schema(
                type,
                properties,
                additional,
                items,
                list,
                atomicMap,
                open,
                embedded,
                intOrString,
                quantity,
                nullable,
                defaulted,
                required,
                limits,
                rules,
                document,
                model);
    }
}
