package dev.hearth.storage.tables.expression;

import dev.hearth.storage.tables.expression.Update.Action;
import dev.hearth.storage.tables.expression.Update.Value;
import dev.hearth.storage.tables.expression.UpdateParser.Clause;
import dev.hearth.storage.tables.expression.UpdateParser.Section;
import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.ValidationFault;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Makes an {@link Update} of an update's syntax, or says what is wrong with it, in DynamoDB's order. */
final class UpdateBinder {
    private static final ExpressionParameter PARAMETER = ExpressionParameter.UPDATE;
    private static final Set<String> FUNCTIONS = Set.of("if_not_exists", "list_append");

    private final SyntaxRules rules = new SyntaxRules(PARAMETER);
    private final Resolver resolver;

    UpdateBinder(Placeholders placeholders) {
        this.resolver = new Resolver(PARAMETER, placeholders);
    }

    Update bind(List<Section> sections) {
        List<Clause> clauses =
                sections.stream().flatMap(section -> section.clauses().stream()).toList();
        List<Syntax> trees = clauses.stream().flatMap(UpdateBinder::trees).toList();
        rules.checkReserved(trees);
        rules.check(trees);
        trees.forEach(this::checkFunctionsStandRight);
        checkSectionsAreDistinct(sections);
        resolve(trees);
        List<AttributePath> paths =
                clauses.stream().map(clause -> resolver.path(clause.path())).toList();
        PathRules.check(PARAMETER, paths);
        clauses.forEach(this::checkOperandOfSets);
        return new Update(clauses.stream().map(this::action).toList(), Update.Origin.EXPRESSION);
    }

    private static Stream<Syntax> trees(Clause clause) {
        return Stream.concat(Stream.of(clause.path()), Stream.ofNullable(clause.value()));
    }

    private void checkFunctionsStandRight(Syntax tree) {
        SyntaxRules.walk(tree, node -> {
            if (node instanceof Syntax.Call call) {
                if (!FUNCTIONS.contains(call.function())) {
                    rules.refuse(call.function());
                }
                boolean appendsInAppend = call.function().equals("list_append")
                        && call.arguments().stream()
                                .anyMatch(argument -> argument instanceof Syntax.Call inner
                                        && inner.function().equals("list_append"));
                if (appendsInAppend) {
                    rules.refuse("list_append");
                }
            }
        });
    }

    private static void checkSectionsAreDistinct(List<Section> sections) {
        Set<String> seen = new HashSet<>();
        for (Section section : sections) {
            if (!seen.add(section.keyword())) {
                throw PARAMETER.invalid(
                        "The \"" + section.keyword() + "\" section can only be used once in an update expression;");
            }
        }
    }

    /** Names first, then values. */
    private void resolve(List<Syntax> trees) {
        trees.forEach(tree -> SyntaxRules.walk(tree, node -> {
            if (node instanceof Syntax.Path path) {
                resolver.path(path);
            }
        }));
        trees.forEach(resolver::resolveAll);
    }

    private void checkOperandOfSets(Clause clause) {
        if (!clause.section().equals("ADD") && !clause.section().equals("DELETE")) {
            return;
        }
        AttributeValue value = resolver.value((Syntax.Value) Objects.requireNonNull(clause.value()));
        String name = switch (value) {
            case AttributeValue.SS _, AttributeValue.NS _, AttributeValue.BS _ -> "";
            case AttributeValue.N _ -> clause.section().equals("ADD") ? "" : "NUMBER";
            case AttributeValue.S _ -> "STRING";
            case AttributeValue.B _ -> "BINARY";
            case AttributeValue.Bool _ -> "BOOLEAN";
            case AttributeValue.Null _ -> "NULL";
            case AttributeValue.L _ -> "LIST";
            case AttributeValue.M _ -> "MAP";
        };
        if (!name.isEmpty()) {
            throw PARAMETER.invalid("Incorrect operand type for operator or function; operator: " + clause.section()
                    + ", operand type: " + name);
        }
    }

    private Action action(Clause clause) {
        AttributePath path = resolver.path(clause.path());
        if (clause.value() == null) {
            return new Action.Remove(path);
        }
        return switch (clause.section()) {
            case "SET" -> new Action.Set(path, value(clause.value()));
            case "ADD" -> new Action.Add(path, resolver.value((Syntax.Value) clause.value()));
            default -> new Action.Delete(path, resolver.value((Syntax.Value) clause.value()));
        };
    }

    private Value value(Syntax tree) {
        return switch (tree.bare()) {
            case Syntax.Path path -> new Value.Path(resolver.path(path));
            case Syntax.Value value -> new Value.Literal(resolver.value(value));
            case Syntax.Arithmetic(String operator, Syntax left, Syntax right) -> {
                Value first = typed(operator, "N", value(left));
                Value second = typed(operator, "N", value(right));
                yield operator.equals("+") ? new Value.Plus(first, second) : new Value.Minus(first, second);
            }
            case Syntax.Call call -> call(call);
            default -> throw new IllegalStateException("the parser lets no condition be a value");
        };
    }

    private Value call(Syntax.Call call) {
        rules.checkOperandCount(call);
        Syntax first = call.arguments().getFirst();
        Syntax second = call.arguments().get(1);
        if (call.function().equals("list_append")) {
            return new Value.ListAppend(
                    typed("list_append", "L", value(first)), typed("list_append", "L", value(second)));
        }
        if (!(first instanceof Syntax.Path path)) {
            throw PARAMETER.invalid(
                    "Operator or function requires a document path; operator or function: if_not_exists");
        }
        return new Value.IfNotExists(resolver.path(path), value(second));
    }

    /** What the request itself supplies must be of the operator's type; the rest is seen when there is an item. */
    private static Value typed(String operator, String expected, Value value) {
        String type = switch (value) {
            case Value.Literal(AttributeValue literal) -> literal.type();
            case Value.Plus _, Value.Minus _ -> "N";
            case Value.ListAppend _ -> "L";
            case Value.Path _, Value.IfNotExists _ -> expected;
        };
        if (!type.equals(expected)) {
            throw wrongType(operator, type);
        }
        return value;
    }

    private static ValidationFault wrongType(String operator, String type) {
        return PARAMETER.invalid("Incorrect operand type for operator or function; operator or function: " + operator
                + ", operand type: " + type);
    }
}
