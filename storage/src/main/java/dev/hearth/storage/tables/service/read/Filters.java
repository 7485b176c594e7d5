package dev.hearth.storage.tables.service.read;

import dev.hearth.storage.tables.expression.AttributePath;
import dev.hearth.storage.tables.expression.Condition;
import dev.hearth.storage.tables.expression.Expressions;
import dev.hearth.storage.tables.expression.KeyConditions;
import dev.hearth.storage.tables.expression.LegacyParameters;
import dev.hearth.storage.tables.expression.Placeholders;
import dev.hearth.storage.tables.service.catalogue.KeySchema;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.request.ExpressionFields;
import dev.hearth.storage.tables.service.request.Fault;
import dev.hearth.storage.tables.service.request.Field;
import dev.hearth.storage.tables.service.request.Fields;
import dev.hearth.storage.tables.service.request.Kind;
import dev.hearth.storage.tables.service.request.OlderFields;
import dev.hearth.storage.tables.service.request.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Which items a query or a scan lets through, by expressions or by the parameters from before them. */
final class Filters {
    private static final Field<String> COMPARISON = OlderFields.comparison().notNull();
    private static final Kind<Map<String, Fields>> CONDITIONS =
            Kind.map(Kind.struct(Shape.of(OlderFields.VALUE_LIST, COMPARISON)));
    static final Field<Map<String, Fields>> QUERY_FILTER = Field.of("QueryFilter", CONDITIONS);
    static final Field<Map<String, Fields>> SCAN_FILTER = Field.of("ScanFilter", CONDITIONS);
    static final Field<Map<String, Fields>> KEY_CONDITIONS = Field.of("KeyConditions", CONDITIONS);
    static final Field<String> OPERATOR = OlderFields.CONDITIONAL_OPERATOR;

    private Filters() {}

    static Optional<Condition> legacy(Fields request, Field<Map<String, Fields>> field) {
        if (!request.has(field) && !request.has(OPERATOR)) {
            return Optional.empty();
        }
        return Optional.of(LegacyParameters.filter(
                field.name(), comparisons(request.or(field, Map.of())), request.find(OPERATOR)));
    }

    private static Map<String, LegacyParameters.Comparison> comparisons(Map<String, Fields> given) {
        Map<String, LegacyParameters.Comparison> comparisons = new LinkedHashMap<>();
        given.forEach((name, fields) -> comparisons.put(
                name, new LegacyParameters.Comparison(fields.find(COMPARISON), fields.find(OlderFields.VALUE_LIST))));
        return comparisons;
    }

    static Condition filter(Fields request, Placeholders placeholders) {
        return request.find(ExpressionFields.FILTER)
                .map(text -> Expressions.filter(text, placeholders))
                .orElse(Condition.ALWAYS);
    }

    static KeyConditions keyConditions(Fields request, Placeholders placeholders) {
        if (!request.has(ExpressionFields.KEY_CONDITION)) {
            return LegacyParameters.keyConditions(comparisons(request.get(KEY_CONDITIONS)));
        }
        return Expressions.keyConditions(request.get(ExpressionFields.KEY_CONDITION), placeholders);
    }

    /** A filter of a query is not about the keys that the query is about. */
    static void check(Condition filter, KeySchema schema, Table table, boolean legacy) {
        filter.paths().map(AttributePath::head).filter(schema::has).findFirst().ifPresent(attribute -> {
            throw Fault.VALIDATION.says((legacy ? "QueryFilter" : "Filter Expression")
                    + " can only contain non-primary key attributes: Primary key attribute: " + attribute);
        });
        Attributes.checkPaths(filter.paths(), table);
    }
}
