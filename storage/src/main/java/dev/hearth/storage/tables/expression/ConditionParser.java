package dev.hearth.storage.tables.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of conditions, by recursive descent:
 *
 * <pre>
 *   or        = and (OR and)*
 *   and       = not (AND not)*
 *   not       = NOT* predicate
 *   predicate = term [comparator term | BETWEEN term AND term | IN "(" term ("," term)* ")"]
 *   term      = "(" or ")" [path suffix] | function "(" term ("," term)* ")" | :value | path
 * </pre>
 *
 * Parentheses may hold an operand or a condition, so both are terms, and who uses a term says which it must be.
 */
final class ConditionParser {
    /** No condition of at most 300 operators and no redundant parentheses is deeper. */
    private static final int MAX_DEPTH = 320;

    private final TokenStream tokens;
    private final OperandParser operands;
    private boolean redundantParentheses;
    private int depth;

    private ConditionParser(TokenStream tokens) {
        this.tokens = tokens;
        this.operands = new OperandParser(tokens, Set.of("AND", "OR", "NOT", "BETWEEN", "IN"));
    }

    static Syntax parse(TokenStream tokens) {
        ConditionParser parser = new ConditionParser(tokens);
        Syntax condition = parser.condition(parser.or());
        tokens.expectEnd();
        if (parser.redundantParentheses) {
            throw tokens.parameter().invalid("The expression has redundant parentheses;");
        }
        return condition.bare();
    }

    private Syntax or() {
        Syntax left = and();
        while (tokens.peek().isKeyword("OR")) {
            condition(left);
            tokens.next();
            left = new Syntax.Or(left, condition(and()));
        }
        return left;
    }

    private Syntax and() {
        Syntax left = not();
        while (tokens.peek().isKeyword("AND")) {
            condition(left);
            tokens.next();
            left = new Syntax.And(left, condition(not()));
        }
        return left;
    }

    private Syntax not() {
        int nots = 0;
        while (tokens.takesKeyword("NOT")) {
            nots++;
        }
        Syntax predicate = predicate();
        if (nots > 0) {
            condition(predicate);
        }
        for (; nots > 0; nots--) {
            predicate = new Syntax.Not(predicate);
        }
        return predicate;
    }

    private Syntax predicate() {
        Syntax left = term();
        Condition.Comparator comparator = comparator();
        if (comparator != null) {
            operand(left);
            tokens.next();
            return new Syntax.Compare(comparator, left, operand(term()));
        }
        if (tokens.peek().isKeyword("BETWEEN")) {
            operand(left);
            tokens.next();
            Syntax low = operand(term());
            if (!tokens.takesKeyword("AND")) {
                throw tokens.syntaxError();
            }
            return new Syntax.Between(left, low, operand(term()));
        }
        if (tokens.peek().isKeyword("IN")) {
            operand(left);
            tokens.next();
            tokens.expect("(");
            return new Syntax.In(left, list());
        }
        return left;
    }

    private Syntax term() {
        if (tokens.peek().is("(")) {
            return group();
        }
        if (tokens.peek().kind() == Token.Kind.VALUE) {
            return new Syntax.Value(tokens.next().text());
        }
        if (operands.atCall()) {
            String function = tokens.next().text();
            tokens.expect("(");
            return new Syntax.Call(function, list());
        }
        return operands.path();
    }

    private Syntax group() {
        deeper();
        tokens.expect("(");
        Syntax inner = or();
        tokens.expect(")");
        depth--;
        redundantParentheses |= inner instanceof Syntax.Group;
        if (inner.bare() instanceof Syntax.Path(List<Syntax.Step> steps)
                && (tokens.peek().is(".") || tokens.peek().is("["))) {
            return operands.suffix(steps);
        }
        return new Syntax.Group(inner);
    }

    /** Operands up to the closing parenthesis. */
    private List<Syntax> list() {
        deeper();
        List<Syntax> list = new ArrayList<>();
        do {
            list.add(operand(term()));
        } while (tokens.takes(","));
        tokens.expect(")");
        depth--;
        return list;
    }

    private void deeper() {
        if (++depth > MAX_DEPTH) {
            throw tokens.peek().is("(")
                    ? tokens.parameter().invalid("The expression has redundant parentheses;")
                    : tokens.syntaxError();
        }
    }

    private Condition.@Nullable Comparator comparator() {
        if (tokens.peek().kind() != Token.Kind.SYMBOL) {
            return null;
        }
        for (Condition.Comparator comparator : Condition.Comparator.values()) {
            if (tokens.peek().is(comparator.symbol())) {
                return comparator;
            }
        }
        return null;
    }

    private Syntax operand(Syntax term) {
        return switch (term.bare()) {
            case Syntax.Path _, Syntax.Value _, Syntax.Call _ -> term.bare();
            default -> throw tokens.syntaxError();
        };
    }

    private Syntax condition(Syntax term) {
        return switch (term.bare()) {
            case Syntax.Path _, Syntax.Value _ -> throw tokens.syntaxError();
            default -> term.bare();
        };
    }
}
