package dev.hearth.storage.tables.service.read;

import dev.hearth.storage.tables.expression.AttributePath;
import dev.hearth.storage.tables.expression.Placeholders;
import dev.hearth.storage.tables.expression.Projection;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.request.ExpressionFields;
import dev.hearth.storage.tables.service.request.Fault;
import dev.hearth.storage.tables.service.request.Field;
import dev.hearth.storage.tables.service.request.Fields;
import dev.hearth.storage.tables.service.request.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Which attributes a reader wants, by {@code ProjectionExpression} or by {@code AttributesToGet}. */
public final class Attributes {
    public static final Field<List<String>> TO_GET =
            Field.of("AttributesToGet", Kind.list(Kind.TEXT)).length(1, 255);

    private Attributes() {}

    /** Of a request that has no other expression. */
    public static Optional<Projection> projection(Fields request) {
        Optional<Projection> legacy = legacy(request);
        Placeholders placeholders = ExpressionFields.placeholders(request);
        Optional<Projection> projection = legacy.or(() -> ExpressionFields.projection(request, placeholders));
        placeholders.requireAllUsed();
        return projection;
    }

    /** Of {@code AttributesToGet}. */
    public static Optional<Projection> legacy(Fields request) {
        return request.find(TO_GET).map(names -> {
            Set<String> seen = new HashSet<>();
            for (String name : names) {
                if (!seen.add(name)) {
                    throw Fault.parameter("Duplicate value in attribute name: " + name);
                }
            }
            return Projection.ofAttributes(names);
        });
    }

    /** Key attributes are scalars, so a path cannot lead into one. */
    public static void check(Optional<Projection> projection, Table table) {
        projection.ifPresent(wanted -> checkPaths(wanted.paths().stream(), table));
    }

    public static void checkPaths(Stream<AttributePath> paths, Table table) {
        paths.filter(AttributePath::isNested).forEach(path -> {
            String head = path.head();
            if (table.definitions().containsKey(head)) {
                throw Fault.VALIDATION.says(
                        "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: "
                                + (table.key().has(head) ? "Key: " : "IndexKey: ") + head);
            }
        });
    }
}
