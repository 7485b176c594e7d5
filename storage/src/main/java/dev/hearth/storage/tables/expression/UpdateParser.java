package dev.hearth.storage.tables.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of updates, by recursive descent:
 *
 * <pre>
 *   update  = section+
 *   section = SET path "=" value ("," …)* | REMOVE path ("," …)* | ADD path :value ("," …)* | DELETE path :value ("," …)*
 *   value   = "(" value ")" | operand [("+" | "-") operand]
 *   operand = "(" operand ")" | function "(" operand ("," operand)* ")" | :value | path
 * </pre>
 */
final class UpdateParser {
    private static final int MAX_DEPTH = 320;
    private static final Set<String> SECTIONS = Set.of("SET", "REMOVE", "ADD", "DELETE");

    /**
     * One clause of a section.
     *
     * @param value absent for {@code REMOVE}
     */
    record Clause(
            String section, Syntax.Path path, @Nullable Syntax value) {}

    /** A section's keyword, in capitals, and what is in it. */
    record Section(String keyword, List<Clause> clauses) {}

    private final TokenStream tokens;
    private final OperandParser operands;
    private boolean redundantParentheses;
    private int depth;

    private UpdateParser(TokenStream tokens) {
        this.tokens = tokens;
        this.operands = new OperandParser(tokens, SECTIONS);
    }

    static List<Section> parse(TokenStream tokens) {
        UpdateParser parser = new UpdateParser(tokens);
        List<Section> sections = new ArrayList<>();
        do {
            sections.add(parser.section());
        } while (tokens.peek().kind() != Token.Kind.END);
        if (parser.redundantParentheses) {
            throw tokens.parameter().invalid("The expression has redundant parentheses;");
        }
        return sections;
    }

    private Section section() {
        String keyword = tokens.peek().text().toUpperCase(Locale.ROOT);
        if (tokens.peek().kind() != Token.Kind.IDENTIFIER || !SECTIONS.contains(keyword)) {
            throw tokens.syntaxError();
        }
        tokens.next();
        List<Clause> clauses = new ArrayList<>();
        do {
            clauses.add(clause(keyword));
        } while (tokens.takes(","));
        return new Section(keyword, clauses);
    }

    private Clause clause(String keyword) {
        Syntax.Path path = operands.path();
        return switch (keyword) {
            case "SET" -> {
                tokens.expect("=");
                yield new Clause(keyword, path, value().bare());
            }
            case "REMOVE" -> new Clause(keyword, path, null);
            default ->
                new Clause(
                        keyword,
                        path,
                        new Syntax.Value(tokens.next(Token.Kind.VALUE).text()));
        };
    }

    private Syntax value() {
        Syntax left = operand(true);
        Token operator = tokens.peek();
        if ((operator.is("+") || operator.is("-")) && !(left.bare() instanceof Syntax.Arithmetic)) {
            tokens.next();
            return new Syntax.Arithmetic(
                    operator.text(), left.bare(), operand(false).bare());
        }
        return left;
    }

    /** @param arithmetic whether parentheses may hold a sum */
    private Syntax operand(boolean arithmetic) {
        if (tokens.peek().is("(")) {
            deeper();
            tokens.expect("(");
            Syntax inner = arithmetic ? value() : operand(false);
            tokens.expect(")");
            depth--;
            redundantParentheses |= inner instanceof Syntax.Group;
            return new Syntax.Group(inner);
        }
        if (tokens.peek().kind() == Token.Kind.VALUE) {
            return new Syntax.Value(tokens.next().text());
        }
        return operands.atCall() ? call() : operands.path();
    }

    private Syntax call() {
        deeper();
        String function = tokens.next().text();
        tokens.expect("(");
        List<Syntax> arguments = new ArrayList<>();
        do {
            arguments.add(operand(false).bare());
        } while (tokens.takes(","));
        tokens.expect(")");
        depth--;
        return new Syntax.Call(function, arguments);
    }

    private void deeper() {
        if (++depth > MAX_DEPTH) {
            throw tokens.peek().is("(")
                    ? tokens.parameter().invalid("The expression has redundant parentheses;")
                    : tokens.syntaxError();
        }
    }
}
