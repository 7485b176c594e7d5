package dev.hearth.eventing.cesql;

import dev.hearth.eventing.cesql.Lexer.Kind;
import dev.hearth.eventing.cesql.Lexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads an expression by descent. What binds tighter stands lower; unary operators and LIKE, EXISTS and IN come before all
 * binary ones, and AND, OR and XOR are one level that groups to the right (cesql/spec.md, "Precedence").
 */
final class Parser {
    /** Deeper than any person writes, and well within a stack. */
    private static final int DEEPEST = 100;

    private static final Set<String> COMPARISONS = Set.of("=", "!=", "<>", "<", "<=", ">", ">=");
    private static final Set<String> RESERVED = Set.of("AND", "OR", "XOR", "NOT", "LIKE", "IN", "EXISTS");

    private final List<Token> tokens;
    private int at;
    private int depth;

    Parser(String text) {
        tokens = Lexer.tokens(text);
    }

    Node whole() {
        Node read = logic();
        if (now().kind() != Kind.END) {
            throw wrong("the expression could end here, but '%s' follows".formatted(now().text()));
        }
        return read;
    }

    private Node logic() {
        if (++depth > DEEPEST) {
            throw wrong("more than %d expressions lie in each other".formatted(DEEPEST));
        }
        Node left = comparison();
        for (Node.Gate gate : Node.Gate.values()) {
            if (now().isWord(gate.name())) {
                at++;
                left = new Node.Logic(gate, left, logic());
                break;
            }
        }
        depth--;
        return left;
    }

    private Node comparison() {
        Node left = sum();
        while (now().kind() == Kind.SYMBOL && COMPARISONS.contains(now().text())) {
            String operator = take().text();
            left = new Node.Comparison(operator.equals("<>") ? "!=" : operator, left, sum());
        }
        return left;
    }

    private Node sum() {
        Node left = product();
        while (now().is("+") || now().is("-")) {
            left = new Node.Arithmetic(take().text().charAt(0), left, product());
        }
        return left;
    }

    private Node product() {
        Node left = tested();
        while (now().is("*") || now().is("/") || now().is("%")) {
            left = new Node.Arithmetic(take().text().charAt(0), left, tested());
        }
        return left;
    }

    private Node tested() {
        Node left = unary();
        while (true) {
            boolean negated = now().isWord("NOT") && (ahead().isWord("LIKE") || ahead().isWord("IN"));
            if (negated) {
                at++;
            }
            if (now().isWord("LIKE")) {
                at++;
                left = new Node.Like(left, pattern(take(Kind.STRING, "a pattern in quotes")), negated);
            } else if (now().isWord("IN")) {
                at++;
                left = new Node.In(left, list(), negated);
            } else {
                return left;
            }
        }
    }

    private Node unary() {
        if (++depth > DEEPEST) {
            throw wrong("more than %d expressions lie in each other".formatted(DEEPEST));
        }
        try {
            if (now().isWord("NOT")) {
                at++;
                return new Node.Not(unary());
            }
            if (now().is("-")) {
                at++;
                return now().text().equals("2147483648") && take().kind() == Kind.NUMBER
                        ? new Node.Literal(Integer.MIN_VALUE)
                        : new Node.Minus(unary());
            }
            return atom();
        } finally {
            depth--;
        }
    }

    private Node atom() {
        Token token = take();
        return switch (token.kind()) {
            case STRING -> new Node.Literal(token.text());
            case NUMBER -> new Node.Literal(number(token));
            case WORD -> word(token);
            case SYMBOL -> {
                if (!token.is("(")) {
                    throw new CesqlSyntax(token.at(), "'%s' stands where a value belongs".formatted(token.text()));
                }
                Node inside = logic();
                takeSymbol(")");
                yield inside;
            }
            case END -> throw new CesqlSyntax(token.at(), "the expression ends where a value belongs");
        };
    }

    private Node word(Token token) {
        if (now().is("(")) {
            return call(token);
        }
        if (token.isWord("TRUE") || token.isWord("FALSE")) {
            return new Node.Literal(token.isWord("TRUE"));
        }
        if (token.isWord("EXISTS")) {
            return new Node.Exists(attribute(take(Kind.WORD, "an attribute's name")));
        }
        return new Node.Attribute(attribute(token));
    }

    private static String attribute(Token token) {
        if (RESERVED.contains(token.text().toUpperCase(Locale.ROOT))) {
            throw new CesqlSyntax(token.at(), "'%s' stands where a value belongs".formatted(token.text()));
        }
        if (token.text().indexOf('_') >= 0) {
            throw new CesqlSyntax(
                    token.at(), "'%s' is no attribute, which has letters and digits alone".formatted(token.text()));
        }
        return token.text().toLowerCase(Locale.ROOT);
    }

    private Node call(Token name) {
        Node.Function function = Optional.of(name.text().toUpperCase(Locale.ROOT)).stream()
                .flatMap(upper -> List.of(Node.Function.values()).stream()
                        .filter(known -> known.name().equals(upper)))
                .findFirst()
                .orElseThrow(() -> new CesqlSyntax(name.at(), "there is no function '%s'".formatted(name.text())));
        List<Node> arguments = list();
        if (arguments.size() < function.fewest || arguments.size() > function.most) {
            throw new CesqlSyntax(name.at(), "%s does not take %d arguments".formatted(function, arguments.size()));
        }
        return new Node.Call(function, arguments);
    }

    private List<Node> list() {
        takeSymbol("(");
        List<Node> elements = new ArrayList<>();
        if (!now().is(")")) {
            elements.add(logic());
            while (now().is(",")) {
                at++;
                elements.add(logic());
            }
        }
        takeSymbol(")");
        return List.copyOf(elements);
    }

    private static Object number(Token token) {
        try {
            return Integer.parseInt(token.text());
        } catch (NumberFormatException e) {
            throw new CesqlSyntax(token.at(), "%s is no 32-bit integer".formatted(token.text()));
        }
    }

    /** {@code %} stands for any characters, {@code _} for one, and a backslash takes their meaning from them. */
    private static Pattern pattern(Token token) {
        StringBuilder regex = new StringBuilder();
        String text = token.text();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() && "%_".indexOf(text.charAt(i + 1)) >= 0) {
                regex.append(Pattern.quote(String.valueOf(text.charAt(++i))));
            } else if (c == '%') {
                // A run of them is one, so that nothing is tried twice.
                if (!regex.toString().endsWith(".*")) {
                    regex.append(".*");
                }
            } else {
                regex.append(c == '_' ? "." : Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    private Token now() {
        return tokens.get(at);
    }

    private Token ahead() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    private Token take() {
        Token token = tokens.get(at);
        at = Math.min(at + 1, tokens.size() - 1);
        return token;
    }

    private Token take(Kind kind, String what) {
        Token token = take();
        if (token.kind() != kind) {
            throw new CesqlSyntax(token.at(), "'%s' stands where %s belongs".formatted(token.text(), what));
        }
        return token;
    }

    private void takeSymbol(String symbol) {
        Token token = take();
        if (!token.is(symbol)) {
            throw new CesqlSyntax(token.at(), "'%s' stands where '%s' belongs".formatted(token.text(), symbol));
        }
    }

    private CesqlSyntax wrong(String problem) {
        return new CesqlSyntax(now().at(), problem);
    }
}
