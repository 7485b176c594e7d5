package dev.hearth.storage.tables.expression;

import dev.hearth.storage.tables.item.AttributeValue;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Condition} of a condition's syntax, or says what is wrong with it. */
final class ConditionBinder {
    private static final int MAX_CHOICES = 100;
    private static final Set<String> TYPES = Set.of("S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS");
    private static final String ANY_TYPE = "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}";
    private static final String TYPE_NAMES = "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}";
    private static final Set<String> ALONE =
            Set.of("attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains");

    private final ExpressionParameter parameter;
    private final SyntaxRules rules;
    private final Resolver resolver;

    ConditionBinder(ExpressionParameter parameter, Placeholders placeholders) {
        this.parameter = parameter;
        this.rules = new SyntaxRules(parameter);
        this.resolver = new Resolver(parameter, placeholders);
    }

    Condition bind(Syntax tree) {
        List<Syntax> trees = List.of(tree);
        rules.check(trees);
        checkFunctionsStandRight(tree);
        rules.checkReserved(trees);
        return condition(tree);
    }

    /** Only {@code size} gives something to compare; only the others are conditions. */
    private void checkFunctionsStandRight(Syntax tree) {
        Syntax node = tree.bare();
        switch (node) {
            case Syntax.And and -> and.children().forEach(this::checkFunctionsStandRight);
            case Syntax.Or or -> or.children().forEach(this::checkFunctionsStandRight);
            case Syntax.Not not -> checkFunctionsStandRight(not.condition());
            case Syntax.Call call -> {
                call.children().forEach(this::checkGivesAValue);
                if (!ALONE.contains(call.function())) {
                    rules.refuse(call.function());
                }
            }
            default -> node.children().forEach(this::checkGivesAValue);
        }
    }

    private void checkGivesAValue(Syntax operand) {
        operand.children().forEach(this::checkGivesAValue);
        if (operand.bare() instanceof Syntax.Call call && !call.function().equals("size")) {
            rules.refuse(call.function());
        }
    }

    private Condition condition(Syntax tree) {
        Syntax node = tree.bare();
        return switch (node) {
            case Syntax.And(Syntax left, Syntax right) -> new Condition.And(condition(left), condition(right));
            case Syntax.Or(Syntax left, Syntax right) -> new Condition.Or(condition(left), condition(right));
            case Syntax.Not(Syntax negated) -> new Condition.Not(condition(negated));
            default -> {
                resolver.resolveAll(node);
                SyntaxRules.walk(node, part -> {
                    if (part instanceof Syntax.Call call) {
                        rules.checkOperandCount(call);
                    }
                });
                yield primitive(node);
            }
        };
    }

    private Condition primitive(Syntax node) {
        return switch (node) {
            case Syntax.Compare(Condition.Comparator comparator, Syntax left, Syntax right) ->
                comparison(comparator, operand(left), operand(right));
            case Syntax.Between(Syntax value, Syntax low, Syntax high) ->
                between(operand(value), operand(low), operand(high));
            case Syntax.In(Syntax value, List<Syntax> choices) -> {
                if (choices.size() > MAX_CHOICES) {
                    throw parameter.invalid("The IN operator is provided with too many operands; number of operands: "
                            + choices.size());
                }
                yield new Condition.In(
                        operand(value), choices.stream().map(this::operand).toList());
            }
            case Syntax.Call(String function, List<Syntax> arguments) -> call(function, arguments);
            default -> throw new IllegalStateException("the parser lets no operand be a condition");
        };
    }

    private Condition comparison(Condition.Comparator comparator, Operand left, Operand right) {
        checkDistinct(comparator.symbol(), left, right);
        if (comparator != Condition.Comparator.EQ && comparator != Condition.Comparator.NE) {
            checkOrdered(comparator.symbol(), left, right);
        }
        return new Condition.Comparison(comparator, left, right);
    }

    private Condition between(Operand value, Operand low, Operand high) {
        if (low instanceof Operand.Value(AttributeValue from) && high instanceof Operand.Value(AttributeValue to)) {
            if (!from.type().equals(to.type())) {
                throw bounds("The BETWEEN operator requires same data type for lower and upper bounds", from, to);
            }
            checkOrdered("BETWEEN", value, low, high);
            if (Values.compare(from, to) > 0) {
                throw bounds(
                        "The BETWEEN operator requires upper bound to be greater than or equal to lower bound",
                        from,
                        to);
            }
        }
        checkOrdered("BETWEEN", value, low, high);
        return new Condition.Between(value, low, high);
    }

    private RuntimeException bounds(String rule, AttributeValue low, AttributeValue high) {
        return parameter.invalid(rule + "; lower bound operand: AttributeValue: " + Values.shown(low)
                + ", upper bound operand: AttributeValue: " + Values.shown(high));
    }

    private Condition call(String function, List<Syntax> arguments) {
        Operand first = operand(arguments.getFirst());
        if (arguments.size() == 2) {
            checkDistinct(function, first, operand(arguments.get(1)));
        }
        return switch (function) {
            case "attribute_exists" -> new Condition.Exists(requirePath(function, first));
            case "attribute_not_exists" -> new Condition.NotExists(requirePath(function, first));
            case "attribute_type" -> new Condition.HasType(first, typeName(operand(arguments.get(1))));
            case "begins_with" -> {
                Operand prefix = operand(arguments.get(1));
                Stream.of(first, prefix).forEach(operand -> checkType(function, operand, Set.of("S", "B")));
                yield new Condition.BeginsWith(first, prefix);
            }
            case "contains" -> new Condition.Contains(first, operand(arguments.get(1)));
            default -> throw new IllegalStateException("checked before: " + function);
        };
    }

    private Operand operand(Syntax tree) {
        return switch (tree.bare()) {
            case Syntax.Path path -> new Operand.Path(resolver.path(path));
            case Syntax.Value value -> new Operand.Value(resolver.value(value));
            case Syntax.Call(String _, List<Syntax> arguments) -> {
                Operand of = operand(arguments.getFirst());
                checkType("size", of, Set.of("S", "B", "L", "M", "SS", "NS", "BS"));
                yield new Operand.Size(of);
            }
            default -> throw new IllegalStateException("the parser lets no condition be an operand");
        };
    }

    private AttributePath requirePath(String function, Operand operand) {
        if (operand instanceof Operand.Path(AttributePath path)) {
            return path;
        }
        throw parameter.invalid("Operator or function requires a document path; operator or function: " + function);
    }

    private String typeName(Operand operand) {
        if (!(operand instanceof Operand.Value(AttributeValue.S(String name)))) {
            throw wrongType("attribute_type", operand.type());
        }
        if (!TYPES.contains(name)) {
            throw parameter.invalid(
                    "Invalid attribute type name found; type: " + name + ", valid types: " + TYPE_NAMES);
        }
        return name;
    }

    private void checkOrdered(String operator, Operand... operands) {
        for (Operand operand : operands) {
            checkType(operator, operand, Set.of("S", "N", "B"));
        }
    }

    private void checkType(String operator, Operand operand, Set<String> allowed) {
        String type = operand.type();
        if (type != null && !allowed.contains(type)) {
            throw wrongType(operator, type);
        }
    }

    private RuntimeException wrongType(String operator, @Nullable String type) {
        return parameter.invalid("Incorrect operand type for operator or function; operator or function: " + operator
                + ", operand type: " + (type == null ? ANY_TYPE : type));
    }

    private void checkDistinct(String operator, Operand left, Operand right) {
        if (left instanceof Operand.Path(AttributePath path) && left.equals(right)) {
            throw parameter.invalid(
                    "The first operand must be distinct from the remaining operands for this operator or"
                            + " function; operator: " + operator + ", first operand: " + path);
        }
    }
}
