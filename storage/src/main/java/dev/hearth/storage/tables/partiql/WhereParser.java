package dev.hearth.storage.tables.partiql;

import dev.hearth.storage.tables.expression.AttributePath;
import dev.hearth.storage.tables.expression.Condition;
import dev.hearth.storage.tables.expression.Condition.Comparator;
import dev.hearth.storage.tables.expression.Operand;
import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.ValidationFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of {@code WHERE}:
 *
 * <pre>
 *   or        = and (OR and)*
 *   and       = not (AND not)*
 *   not       = NOT* (predicate | "(" or ")")
 *   predicate = function "(" operand ["," operand] ")"
 *             | operand comparator operand
 *             | operand [NOT] BETWEEN operand AND operand
 *             | operand [NOT] IN ("[" operand,* "]" | "(" operand,* ")")
 *             | operand IS [NOT] (MISSING | NULL | type)
 *   operand   = value | path | size "(" operand ")"
 * </pre>
 */
final class WhereParser {
    private static final int MAX_PREDICATES = 300;
    private static final int MAX_CHOICES = 100;
    private static final Set<String> FUNCTIONS =
            Set.of("BEGINS_WITH", "CONTAINS", "ATTRIBUTE_TYPE", "ATTRIBUTE_EXISTS", "ATTRIBUTE_NOT_EXISTS");
    private static final Set<String> TWO_OPERANDS = Set.of("BEGINS_WITH", "CONTAINS", "ATTRIBUTE_TYPE");
    private static final Map<String, String> TYPES = Map.of(
            "NULL", "NULL", "BOOL", "BOOL", "BOOLEAN", "BOOL", "STRING", "S", "NUMBER", "N", "BINARY", "B", "LIST", "L",
            "MAP", "M");
    private static final Set<String> ORDERED = Set.of("S", "N", "B");
    private static final Map<String, Comparator> COMPARATORS = Map.of(
            "=",
            Comparator.EQ,
            "<>",
            Comparator.NE,
            "!=",
            Comparator.NE,
            "<",
            Comparator.LT,
            "<=",
            Comparator.LE,
            ">",
            Comparator.GT,
            ">=",
            Comparator.GE);

    private final Tokens tokens;
    private final ValueParser values;
    private int predicates;

    WhereParser(Tokens tokens, ValueParser values) {
        this.tokens = tokens;
        this.values = values;
    }

    Condition condition() {
        return or();
    }

    private Condition or() {
        Condition left = and();
        while (tokens.takesKeyword("OR")) {
            left = new Condition.Or(left, and());
        }
        return left;
    }

    private Condition and() {
        Condition left = not();
        while (tokens.takesKeyword("AND")) {
            left = new Condition.And(left, not());
        }
        return left;
    }

    private Condition not() {
        boolean negated = false;
        while (tokens.takesKeyword("NOT")) {
            negated = !negated;
        }
        Condition condition;
        if (tokens.peek().is("(")) {
            tokens.deeper();
            tokens.next();
            condition = or();
            tokens.expect(")");
            tokens.shallower();
        } else {
            condition = predicate();
        }
        return negated ? new Condition.Not(condition) : condition;
    }

    private Condition predicate() {
        if (++predicates > MAX_PREDICATES) {
            throw new ValidationFault("The expression contains too many operators; operator count: " + predicates);
        }
        String function = function();
        if (function != null) {
            return call(function);
        }
        Operand left = operand();
        Token token = tokens.peek();
        Comparator comparator = token.kind() == Token.Kind.SYMBOL ? COMPARATORS.get(token.text()) : null;
        if (comparator != null) {
            tokens.next();
            return comparison(comparator, left, operand());
        }
        if (tokens.takesKeyword("IS")) {
            return is(left);
        }
        boolean negated = tokens.takesKeyword("NOT");
        Condition condition = several(left);
        return negated ? new Condition.Not(condition) : condition;
    }

    private Condition comparison(Comparator comparator, Operand left, Operand right) {
        if (comparator != Comparator.EQ && comparator != Comparator.NE) {
            requireOrdered(comparator.symbol(), left);
            requireOrdered(comparator.symbol(), right);
        }
        return new Condition.Comparison(comparator, left, right);
    }

    private Condition several(Operand left) {
        if (tokens.takesKeyword("BETWEEN")) {
            Operand low = operand();
            tokens.expectKeyword("AND");
            Operand high = operand();
            requireOrdered("BETWEEN", low);
            requireOrdered("BETWEEN", high);
            return new Condition.Between(left, low, high);
        }
        tokens.expectKeyword("IN");
        String close = tokens.peek().is("(") ? ")" : "]";
        tokens.expect(close.equals(")") ? "(" : "[");
        List<Operand> choices = new ArrayList<>();
        do {
            choices.add(operand());
        } while (tokens.takes(","));
        tokens.expect(close);
        if (choices.size() > MAX_CHOICES) {
            throw new ValidationFault(
                    "The IN operator is provided with too many operands; number of operands: " + choices.size());
        }
        return new Condition.In(left, choices);
    }

    private Condition is(Operand left) {
        boolean negated = tokens.takesKeyword("NOT");
        Condition condition;
        if (tokens.takesKeyword("MISSING")) {
            condition = new Condition.NotExists(requirePath("MISSING", left));
        } else {
            String type = TYPES.get(tokens.peek().text().toUpperCase(Locale.ROOT));
            if (type == null || tokens.peek().kind() != Token.Kind.WORD) {
                throw tokens.unexpected("MISSING, NULL or a type");
            }
            tokens.next();
            condition = new Condition.HasType(left, type);
        }
        return negated ? new Condition.Not(condition) : condition;
    }

    private Condition call(String function) {
        tokens.next();
        List<Operand> operands = arguments();
        requireCount(function, operands, TWO_OPERANDS.contains(function) ? 2 : 1);
        Operand first = operands.getFirst();
        Operand second = operands.getLast();
        return switch (function) {
            case "BEGINS_WITH" -> {
                operands.forEach(operand -> requireType("begins_with", operand, Set.of("S", "B")));
                yield new Condition.BeginsWith(first, second);
            }
            case "CONTAINS" -> new Condition.Contains(first, second);
            case "ATTRIBUTE_TYPE" -> {
                if (second instanceof Operand.Value(AttributeValue.S(String type))) {
                    yield new Condition.HasType(first, type);
                }
                throw new ValidationFault("Incorrect operand type for operator or function; operator or function:"
                        + " attribute_type, operand type: " + second.type());
            }
            case "ATTRIBUTE_NOT_EXISTS" -> new Condition.NotExists(requirePath("attribute_not_exists", first));
            default -> new Condition.Exists(requirePath("attribute_exists", first));
        };
    }

    /** Operands in parentheses. */
    private List<Operand> arguments() {
        tokens.deeper();
        tokens.expect("(");
        List<Operand> operands = new ArrayList<>();
        if (!tokens.peek().is(")")) {
            do {
                operands.add(operand());
            } while (tokens.takes(","));
        }
        tokens.expect(")");
        tokens.shallower();
        return operands;
    }

    private static void requireCount(String function, List<Operand> operands, int count) {
        if (operands.size() != count) {
            throw new ValidationFault("Incorrect number of operands for operator or function; operator or function: "
                    + function.toLowerCase(Locale.ROOT) + ", number of operands: " + operands.size());
        }
    }

    private Operand operand() {
        Token token = tokens.peek();
        if (token.kind() == Token.Kind.WORD && tokens.peekSecond().is("(")) {
            if (!token.isKeyword("SIZE")) {
                throw new ValidationFault(
                        "Unrecognized function: " + token.text().toLowerCase(Locale.ROOT) + " at " + tokens.position());
            }
            tokens.next();
            List<Operand> operands = arguments();
            requireCount("size", operands, 1);
            return new Operand.Size(operands.getFirst());
        }
        return values.atValue() ? new Operand.Value(values.value()) : new Operand.Path(values.path());
    }

    private @Nullable String function() {
        String word = tokens.peek().text().toUpperCase(Locale.ROOT);
        boolean call =
                tokens.peek().kind() == Token.Kind.WORD && tokens.peekSecond().is("(");
        return call && FUNCTIONS.contains(word) ? word : null;
    }

    private static AttributePath requirePath(String function, Operand operand) {
        if (operand instanceof Operand.Path(AttributePath path)) {
            return path;
        }
        throw new ValidationFault("Operator or function requires a document path; operator or function: " + function);
    }

    private static void requireOrdered(String operator, Operand operand) {
        requireType(operator, operand, ORDERED);
    }

    private static void requireType(String operator, Operand operand, Set<String> allowed) {
        String type = operand.type();
        if (type != null && !allowed.contains(type)) {
            throw new ValidationFault("Incorrect operand type for operator or function; operator or function: "
                    + operator + ", operand type: " + type);
        }
    }
}
