package dev.hearth.storage.tables.service.read;

import dev.hearth.storage.tables.expression.AttributePath;
import dev.hearth.storage.tables.expression.Condition;
import dev.hearth.storage.tables.expression.Projection;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.service.catalogue.Index;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.request.ExpressionFields;
import dev.hearth.storage.tables.service.request.Fault;
import dev.hearth.storage.tables.service.request.Field;
import dev.hearth.storage.tables.service.request.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a query or scan shall give of each item (DynamoDB API reference, "Query", Select).
 *
 * @param allAttributes whether whole items are wanted, whatever an index holds
 * @param fetches whether the index's entries do not hold all that is wanted, so the items must be read too
 */
record Wanted(
        Table table,
        Optional<Index> index,
        Optional<Projection> projection,
        boolean countOnly,
        boolean allAttributes,
        boolean fetches) {
    static final Field<String> INDEX_NAME = Field.indexName();
    static final Field<String> SELECT =
            Field.text("Select").oneOf("SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES");

    /** What can be judged without knowing the table. */
    static void check(Fields request) {
        Optional<String> select = request.find(SELECT);
        boolean specific = request.has(Attributes.TO_GET) || request.has(ExpressionFields.PROJECTION);
        if (select.isEmpty()) {
            return;
        }
        if (select.get().equals("ALL_PROJECTED_ATTRIBUTES") && !request.has(INDEX_NAME)) {
            throw Fault.parameter("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
        }
        if (specific && !select.get().equals("SPECIFIC_ATTRIBUTES")) {
            String parameter = request.has(Attributes.TO_GET) ? "AttributesToGet" : "ProjectionExpression";
            throw Fault.VALIDATION.says("Cannot specify the " + parameter + " when choosing to get "
                    + (select.get().equals("COUNT") ? "only the Count" : select.get()));
        }
        if (!specific && select.get().equals("SPECIFIC_ATTRIBUTES")) {
            throw Fault.VALIDATION.says(
                    "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES");
        }
    }

    static Wanted of(
            Fields request, Table table, Optional<Index> index, Optional<Projection> projection, Condition filter) {
        return of(table, index, projection, filter, request.or(SELECT, ""));
    }

    /** What a statement wants. */
    static Wanted of(Table table, Optional<Index> index, Optional<Projection> projection, Condition filter) {
        return of(table, index, projection, filter, "");
    }

    private static Wanted of(
            Table table, Optional<Index> index, Optional<Projection> projection, Condition filter, String select) {
        boolean fetches = false;
        if (index.isPresent()) {
            Optional<List<String>> held = table.projected(index.get());
            boolean all = select.equals("ALL_ATTRIBUTES");
            if (all && held.isPresent() && index.get().global()) {
                throw Fault.parameter("Select type ALL_ATTRIBUTES is not supported for global secondary index "
                        + index.get().name() + " because its projection type is not ALL");
            }
            List<String> missing = held.map(names -> missing(names, projection)).orElse(List.of());
            if (!missing.isEmpty() && index.get().global()) {
                throw Fault.parameter("Global secondary index " + index.get().name() + " does not project " + missing);
            }
            boolean filterMisses = held.isPresent()
                    && !index.get().global()
                    && filter.paths().anyMatch(path -> !held.get().contains(path.head()));
            fetches = (all && held.isPresent()) || !missing.isEmpty() || filterMisses;
        }
        return new Wanted(table, index, projection, select.equals("COUNT"), select.equals("ALL_ATTRIBUTES"), fetches);
    }

    private static List<String> missing(List<String> held, Optional<Projection> projection) {
        return projection.stream()
                .flatMap(wanted -> wanted.paths().stream())
                .map(AttributePath::head)
                .filter(name -> !held.contains(name))
                .distinct()
                .toList();
    }

    Item of(Item item) {
        if (projection.isPresent()) {
            return projection.get().of(item);
        }
        // an item that was fetched for the filter's sake alone is given as the index has it
        return fetches && index.isPresent() && !allAttributes
                ? table.projected(index.get()).map(item::only).orElse(item)
                : item;
    }

    /** The key to go on behind: the table's and, of an index, the index's. */
    Item key(Item entry) {
        return entry.only(keyNames());
    }

    List<String> keyNames() {
        List<String> names = new ArrayList<>(table.key().names());
        index.ifPresent(there -> names.addAll(there.key().names()));
        return names.stream().distinct().toList();
    }
}
