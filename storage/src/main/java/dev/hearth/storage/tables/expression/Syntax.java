package dev.hearth.storage.tables.expression;

import java.util.List;
import java.util.stream.Stream;

/** An expression as it was written, before names and values are looked up and anything but its grammar is judged. */
sealed interface Syntax {
    /** A path; names that begin with {@code #} are looked up later. */
    record Path(List<Step> steps) implements Syntax {}

    sealed interface Step {
        record Word(String word) implements Step {}

        record Placeholder(String name) implements Step {}

        record Index(String digits) implements Step {}
    }

    record Value(String name) implements Syntax {}

    record Call(String function, List<Syntax> arguments) implements Syntax {}

    /** What stood in parentheses. */
    record Group(Syntax inner) implements Syntax {}

    record Compare(Condition.Comparator comparator, Syntax left, Syntax right) implements Syntax {}

    record Between(Syntax value, Syntax low, Syntax high) implements Syntax {}

    record In(Syntax value, List<Syntax> choices) implements Syntax {}

    record And(Syntax left, Syntax right) implements Syntax {}

    record Or(Syntax left, Syntax right) implements Syntax {}

    record Not(Syntax condition) implements Syntax {}

    /** {@code +} or {@code -} in an update. */
    record Arithmetic(String operator, Syntax left, Syntax right) implements Syntax {}

    /** Without parentheses around it. */
    default Syntax bare() {
        return this instanceof Group(Syntax inner) ? inner.bare() : this;
    }

    default List<Syntax> children() {
        return switch (this) {
            case Path _, Value _ -> List.of();
            case Call call -> call.arguments();
            case Group group -> List.of(group.inner());
            case Compare compare -> List.of(compare.left(), compare.right());
            case Between between -> List.of(between.value(), between.low(), between.high());
            case In in ->
                Stream.concat(Stream.of(in.value()), in.choices().stream()).toList();
            case And and -> List.of(and.left(), and.right());
            case Or or -> List.of(or.left(), or.right());
            case Not not -> List.of(not.condition());
            case Arithmetic arithmetic -> List.of(arithmetic.left(), arithmetic.right());
        };
    }
}
