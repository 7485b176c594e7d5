package dev.hearth.storage.tables.partiql;

import dev.hearth.storage.tables.expression.AttributePath;
import dev.hearth.storage.tables.expression.Condition;
import dev.hearth.storage.tables.expression.KeyConditions.KeyAttribute;
import dev.hearth.storage.tables.expression.KeyConditions.KeyQuery;
import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.SortKeyCondition;
import dev.hearth.storage.tables.item.ValidationFault;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A {@code WHERE} clause, parted into the keys that it asks for and the filter of what they find. Together they say what the
 * clause says, and no row is read by two of the queries.
 *
 * <pre>
 *   p = 'x' AND c > 1 AND a = 2          one query, filter a = 2
 *   p IN ['x', 'y'] AND c = 1            two queries, no filter
 *   (p = 'x' AND a = 1) OR p = 'y'       two queries, filtered by the clause
 *   p > 'x', p = 'x' OR a = 1, c = 1     no query: the whole table, filtered by the clause
 * </pre>
 *
 * @param queries what to read, at most 50; none: the whole table
 * @param rest the filter
 */
public record KeySplit(List<KeyQuery> queries, Condition rest) {
    private static final int MAX_QUERIES = 50;

    public KeySplit {
        queries = List.copyOf(queries);
    }

    /** The item that a clause names, and what else it asks of it. */
    public record OneItem(Item key, Condition rest) {}

    /** Parts the clause for the keys of the table or index that is asked. */
    public static KeySplit of(Condition where, KeyAttribute partition, Optional<KeyAttribute> sort) {
        List<Condition> branches = new ArrayList<>();
        KeyMatch.alternatives(where, branches);
        List<KeyQuery> queries = new ArrayList<>();
        Condition rest = where;
        for (Condition branch : branches) {
            KeySplit split = ofBranch(branch, partition, sort);
            if (split.queries().isEmpty()) {
                return new KeySplit(List.of(), where);
            }
            queries.addAll(split.queries());
            rest = branches.size() == 1 ? split.rest() : where;
        }
        if (queries.size() > MAX_QUERIES) {
            throw new ValidationFault("Too many decomposed read operations for a given query.");
        }
        KeyMatch.checkNoneOverlap(queries);
        return new KeySplit(queries, rest);
    }

    /** Parts the clause of an {@code UPDATE} or {@code DELETE}, which must name one item by its whole key. */
    public static OneItem oneItem(Condition where, KeyAttribute partition, Optional<KeyAttribute> sort) {
        List<Condition> parts = new ArrayList<>();
        KeyMatch.conjuncts(where, parts);
        Item key = takeKey(parts, partition, Item.EMPTY);
        if (sort.isPresent()) {
            key = takeKey(parts, sort.get(), key);
        }
        return new OneItem(key, parts.stream().reduce(Condition.ALWAYS, Condition::and));
    }

    /**
     * Whether the rows are wanted backwards; fails unless what is ordered by are keys and one partition is read at a time.
     */
    public boolean reversed(Statement.Select select, KeyAttribute partition, Optional<KeyAttribute> sort) {
        if (select.orderBy().isEmpty()) {
            return false;
        }
        if (!select.hasWhere()) {
            throw new ValidationFault("Must have WHERE clause in the statement when using ORDER BY clause.");
        }
        if (queries.isEmpty()) {
            throw new ValidationFault(
                    "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.");
        }
        boolean reversed = false;
        for (Statement.Ordering ordering : select.orderBy()) {
            AttributePath path = ordering.path();
            boolean bySort =
                    sort.map(KeyAttribute::name).filter(path.head()::equals).isPresent();
            if (path.isNested() || (!bySort && !path.head().equals(partition.name()))) {
                throw new ValidationFault(
                        "Variable reference " + path.head() + " in ORDER BY clause must be part of the primary key");
            }
            reversed = bySort ? ordering.descending() : reversed;
        }
        return reversed;
    }

    private static KeySplit ofBranch(Condition branch, KeyAttribute partition, Optional<KeyAttribute> sort) {
        List<Condition> parts = new ArrayList<>();
        KeyMatch.conjuncts(branch, parts);
        List<SortKeyCondition> partitions = take(parts, partition, true);
        if (partitions.isEmpty()) {
            return new KeySplit(List.of(), branch);
        }
        List<SortKeyCondition> sorts = sort.map(key -> take(parts, key, false)).orElse(List.of());
        List<KeyQuery> queries = new ArrayList<>();
        for (SortKeyCondition one : partitions) {
            if (sorts.isEmpty()) {
                queries.add(new KeyQuery(one.operand(), Optional.empty()));
            }
            sorts.forEach(condition -> queries.add(new KeyQuery(one.operand(), Optional.of(condition))));
        }
        return new KeySplit(queries, parts.stream().reduce(Condition.ALWAYS, Condition::and));
    }

    /** Removes the first part that is about the key alone, and gives what it asks for: any of these. */
    private static List<SortKeyCondition> take(List<Condition> parts, KeyAttribute key, boolean equalOnly) {
        for (int i = 0; i < parts.size(); i++) {
            List<SortKeyCondition> found = KeyMatch.conditions(parts.get(i), key);
            boolean fits = !equalOnly || found.stream().allMatch(SortKeyCondition.Equal.class::isInstance);
            if (!found.isEmpty() && fits) {
                found.forEach(condition -> KeyMatch.check(condition, key));
                parts.remove(i);
                return found;
            }
        }
        return List.of();
    }

    /** Removes all parts that say what the key is. */
    private static Item takeKey(List<Condition> parts, KeyAttribute key, Item item) {
        Set<AttributeValue> values = new HashSet<>();
        for (Condition part : List.copyOf(parts)) {
            Optional<AttributeValue> value = KeyMatch.equality(part, key);
            value.ifPresent(values::add);
            if (value.isPresent()) {
                parts.remove(part);
            }
        }
        if (values.isEmpty()) {
            throw new ValidationFault("Where clause does not contain a mandatory equality on all key attributes");
        }
        if (values.size() > 1) {
            throw new ValidationFault("Multiple conditions on same key " + key.name()
                    + ". Only single item Update/Insert/Delete are supported");
        }
        AttributeValue value = values.iterator().next();
        if (!key.type().fits(value)) {
            throw new ValidationFault("The provided key element does not match the schema");
        }
        return item.with(key.name(), key.checked(value));
    }
}
