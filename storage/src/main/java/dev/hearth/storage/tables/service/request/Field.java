package dev.hearth.storage.tables.service.request;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One field of a request: its name, kind and rules. Immutable; every method gives a field with one rule more. */
public record Field<T>(String name, Kind<T> kind, boolean required, List<Rule<T>> rules) {
    record Rule<T>(Predicate<T> holds, String constraint) {}

    public static <T> Field<T> of(String name, Kind<T> kind) {
        return new Field<>(name, kind, false, List.of());
    }

    public static Field<String> text(String name) {
        return of(name, Kind.TEXT);
    }

    public static Field<Boolean> flag(String name) {
        return of(name, Kind.BOOLEAN);
    }

    /** The name of a table or its ARN; what is wrong with it is said by whoever resolves it. */
    public static Field<String> tableName() {
        return text("TableName").notNull().length(1, 1024);
    }

    public static Field<String> indexName() {
        return text("IndexName").length(3, 255).matching("[a-zA-Z0-9_.-]+");
    }

    public Field<T> notNull() {
        return new Field<>(name, kind, true, rules);
    }

    public Field<T> oneOf(String... values) {
        return with(Arrays.asList(values)::contains, "Member must satisfy enum value set: " + Arrays.toString(values));
    }

    public Field<T> matching(String regex) {
        Predicate<String> matches = Pattern.compile(regex).asMatchPredicate();
        return with(
                value -> matches.test(String.valueOf(value)),
                "Member must satisfy regular expression pattern: " + regex);
    }

    public Field<T> length(int min, int max) {
        return with(value -> length(value) <= max, "Member must have length less than or equal to " + max)
                .atLeastLong(min);
    }

    public Field<T> atLeastLong(int min) {
        return with(value -> length(value) >= min, "Member must have length greater than or equal to " + min);
    }

    public Field<T> atLeast(long min) {
        return with(
                value -> ((Number) value).longValue() >= min, "Member must have value greater than or equal to " + min);
    }

    public Field<T> atMost(long max) {
        return with(
                value -> ((Number) value).longValue() <= max, "Member must have value less than or equal to " + max);
    }

    private Field<T> with(Predicate<T> holds, String constraint) {
        List<Rule<T>> more = new ArrayList<>(rules);
        more.add(new Rule<>(holds, constraint));
        return new Field<>(name, kind, required, List.copyOf(more));
    }

    private static int length(Object value) {
        return switch (value) {
            case Collection<?> collection -> collection.size();
            case Map<?, ?> map -> map.size();
            default -> value.toString().length();
        };
    }

    void check(String parent, @Nullable T value, Problems problems) {
        String path = parent + Character.toLowerCase(name.charAt(0)) + name.substring(1);
        if (value == null) {
            if (required) {
                problems.add(null, path, "Member must not be null");
            }
            return;
        }
        for (Rule<T> rule : rules) {
            if (!rule.holds.test(value)) {
                problems.add(value, path, rule.constraint);
            }
        }
        kind.check(path, value, problems);
    }
}
