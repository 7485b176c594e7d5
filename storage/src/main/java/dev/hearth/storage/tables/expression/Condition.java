package dev.hearth.storage.tables.expression;

import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.Item;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A condition on an item, or a filter of items (DynamoDB developer guide, "Condition and filter expressions, operators, and
 * functions"). An attribute that is missing, or of another type, makes a comparison false; only {@code <>} it makes true.
 */
public sealed interface Condition {
    /** The six comparisons. */
    enum Comparator {
        EQ("="),
        NE("<>"),
        LT("<"),
        LE("<="),
        GT(">"),
        GE(">=");

        final String symbol;

        Comparator(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }

        /** The comparison that says the same with its operands exchanged. */
        public Comparator mirrored() {
            return switch (this) {
                case EQ, NE -> this;
                case LT -> GT;
                case LE -> GE;
                case GT -> LT;
                case GE -> LE;
            };
        }
    }

    record Comparison(Comparator comparator, Operand left, Operand right) implements Condition {}

    record Between(Operand value, Operand low, Operand high) implements Condition {}

    /** At most 100 choices. */
    record In(Operand value, List<Operand> choices) implements Condition {
        public In {
            choices = List.copyOf(choices);
        }
    }

    record Exists(AttributePath path) implements Condition {}

    record NotExists(AttributePath path) implements Condition {}

    /** {@code attribute_type}. */
    record HasType(Operand value, String type) implements Condition {}

    record BeginsWith(Operand value, Operand prefix) implements Condition {}

    record Contains(Operand value, Operand sought) implements Condition {}

    record And(Condition left, Condition right) implements Condition {}

    record Or(Condition left, Condition right) implements Condition {}

    record Not(Condition condition) implements Condition {}

    /** Holds for every item; what an empty {@code Expected} says. */
    record Always() implements Condition {}

    Condition ALWAYS = new Always();

    /** Whether the item fulfils it; of an item that is not there, {@link Item#EMPTY}. */
    default boolean holds(Item item) {
        return switch (this) {
            case Comparison(Comparator comparator, Operand left, Operand right) ->
                compares(comparator, left.in(item), right.in(item));
            case Between(Operand value, Operand low, Operand high) -> {
                AttributeValue found = value.in(item);
                yield compares(Comparator.GE, found, low.in(item)) && compares(Comparator.LE, found, high.in(item));
            }
            case In(Operand value, List<Operand> choices) -> {
                AttributeValue found = value.in(item);
                yield found != null && choices.stream().anyMatch(choice -> found.equals(choice.in(item)));
            }
            case Exists(AttributePath path) -> path.find(item) != null;
            case NotExists(AttributePath path) -> path.find(item) == null;
            case HasType(Operand value, String type) -> {
                AttributeValue found = value.in(item);
                yield found != null && found.type().equals(type);
            }
            case BeginsWith(Operand value, Operand prefix) -> Values.beginsWith(value.in(item), prefix.in(item));
            case Contains(Operand value, Operand sought) -> Values.contains(value.in(item), sought.in(item));
            case And(Condition left, Condition right) -> left.holds(item) && right.holds(item);
            case Or(Condition left, Condition right) -> left.holds(item) || right.holds(item);
            case Not(Condition condition) -> !condition.holds(item);
            case Always() -> true;
        };
    }

    /** Every path that it looks at, in the order in which they were written. */
    default Stream<AttributePath> paths() {
        return switch (this) {
            case Comparison(Comparator _, Operand left, Operand right) -> Stream.concat(left.paths(), right.paths());
            case Between(Operand value, Operand low, Operand high) ->
                Stream.of(value, low, high).flatMap(Operand::paths);
            case In(Operand value, List<Operand> choices) ->
                Stream.concat(value.paths(), choices.stream().flatMap(Operand::paths));
            case Exists(AttributePath path) -> Stream.of(path);
            case NotExists(AttributePath path) -> Stream.of(path);
            case HasType(Operand value, String _) -> value.paths();
            case BeginsWith(Operand value, Operand prefix) -> Stream.concat(value.paths(), prefix.paths());
            case Contains(Operand value, Operand sought) -> Stream.concat(value.paths(), sought.paths());
            case And(Condition left, Condition right) -> Stream.concat(left.paths(), right.paths());
            case Or(Condition left, Condition right) -> Stream.concat(left.paths(), right.paths());
            case Not(Condition condition) -> condition.paths();
            case Always() -> Stream.empty();
        };
    }

    /** Both, without the one that always holds. */
    default Condition and(Condition other) {
        return this instanceof Always ? other : other instanceof Always ? this : new And(this, other);
    }

    private static boolean compares(
            Comparator comparator, @Nullable AttributeValue left, @Nullable AttributeValue right) {
        if (left == null || right == null) {
            return comparator == Comparator.NE;
        }
        return switch (comparator) {
            case EQ -> left.equals(right);
            case NE -> !left.equals(right);
            case LT -> Values.ordered(left, right) && Values.compare(left, right) < 0;
            case LE -> Values.ordered(left, right) && Values.compare(left, right) <= 0;
            case GT -> Values.ordered(left, right) && Values.compare(left, right) > 0;
            case GE -> Values.ordered(left, right) && Values.compare(left, right) >= 0;
        };
    }
}
