package dev.hearth.standalone.apiserver.cel;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.hearth.standalone.apiserver.schema.Schema;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The CEL types of a schema and all below it, so that a rule which names an unknown field or mixes types is refused with
 * its definition. "Type system integration" of Kubernetes' documentation of validation rules has the table; a field whose
 * schema says no type has no CEL type either, and rules cannot select it.
 */
final class SchemaTypes {
    private static final Map<String, CelType> OBJECT_META =
            Map.of("name", SimpleType.STRING, "generateName", SimpleType.STRING);

    private final Map<String, CelType> structs = new LinkedHashMap<>();
    private final CelType self;

    private SchemaTypes(Schema schema) {
        self = type(schema, "object").orElse(SimpleType.DYN);
    }

    static SchemaTypes of(Schema schema) {
        return new SchemaTypes(schema);
    }

    /** The type of the value that carries the rule. */
    CelType self() {
        return self;
    }

    /** The object types that {@link #self()} is made of. */
    CelTypeProvider provider() {
        return new Provider(ImmutableMap.copyOf(structs));
    }

    private record Provider(ImmutableMap<String, CelType> structs) implements CelTypeProvider {
        @Override
        public ImmutableCollection<CelType> types() {
            return structs.values();
        }

        @Override
        public Optional<CelType> findType(String name) {
            return Optional.ofNullable(structs.get(name));
        }
    }

    private Optional<CelType> type(Schema schema, String path) {
        if (schema.intOrString()) {
            return Optional.of(SimpleType.DYN);
        }
        return switch (schema.type()) {
            case "array" ->
                schema.items() == null
                        ? Optional.empty()
                        : type(schema.element(), path + ".@item").map(ListType::create);
            case "object" -> object(schema, path);
            case "string" -> Optional.of(text(schema.limits().path("format").asText("")));
            case "boolean" -> Optional.of(SimpleType.BOOL);
            case "integer" -> Optional.of(SimpleType.INT);
            case "number" -> Optional.of(SimpleType.DOUBLE);
            default -> Optional.empty();
        };
    }

    private static CelType text(String format) {
        return switch (format) {
            case "byte" -> SimpleType.BYTES;
            case "duration" -> SimpleType.DURATION;
            case "date", "date-time" -> SimpleType.TIMESTAMP;
            default -> SimpleType.STRING;
        };
    }

    private Optional<CelType> object(Schema schema, String path) {
        if (!schema.model().isEmpty()) {
            return Optional.of(struct(path, OBJECT_META));
        }
        if (schema.additional() != null && schema.additional().get() != Schema.ANY) {
            return type(schema.additional().get(), path + ".@value")
                    .map(values -> MapType.create(SimpleType.STRING, values));
        }
        Map<String, CelType> fields = new LinkedHashMap<>();
        schema.properties()
                .get()
                .forEach((name, field) ->
                        type(field, path + "." + name).ifPresent(type -> fields.put(CelValues.escaped(name), type)));
        return Optional.of(struct(path, fields));
    }

    private CelType struct(String path, Map<String, CelType> named) {
        ImmutableMap<String, CelType> fields = ImmutableMap.copyOf(named);
        CelType struct = StructType.create(path, fields.keySet(), name -> Optional.ofNullable(fields.get(name)));
        structs.put(path, struct);
        return struct;
    }
}
