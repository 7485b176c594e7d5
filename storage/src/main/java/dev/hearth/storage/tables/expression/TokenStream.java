package dev.hearth.storage.tables.expression;

import dev.hearth.storage.tables.item.ValidationFault;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The tokens of one expression, read from the first to the last. */
final class TokenStream {
    private static final int MAX_BYTES = 4096;

    private final ExpressionParameter parameter;
    private final String text;
    private final List<Token> tokens;
    private int at;

    private TokenStream(ExpressionParameter parameter, String text, List<Token> tokens) {
        this.parameter = parameter;
        this.text = text;
        this.tokens = tokens;
    }

    /** Checks what holds for all expressions: neither empty nor beyond 4 KB. */
    static TokenStream of(ExpressionParameter parameter, String text) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            throw parameter.invalid("Expression size has exceeded the maximum allowed size; expression size: " + bytes);
        }
        List<Token> tokens = Lexer.tokens(text);
        if (tokens.size() == 1) {
            throw parameter.invalid("The expression can not be empty;");
        }
        return new TokenStream(parameter, text, tokens);
    }

    ExpressionParameter parameter() {
        return parameter;
    }

    Token peek() {
        return tokens.get(at);
    }

    Token peekSecond() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = peek();
        if (token.kind() != Token.Kind.END) {
            at++;
        }
        return token;
    }

    Token next(Token.Kind kind) {
        if (peek().kind() != kind) {
            throw syntaxError();
        }
        return next();
    }

    boolean takes(String symbol) {
        if (!peek().is(symbol)) {
            return false;
        }
        at++;
        return true;
    }

    boolean takesKeyword(String keyword) {
        if (!peek().isKeyword(keyword)) {
            return false;
        }
        at++;
        return true;
    }

    void expect(String symbol) {
        if (!takes(symbol)) {
            throw syntaxError();
        }
    }

    void expectEnd() {
        if (peek().kind() != Token.Kind.END) {
            throw syntaxError();
        }
    }

    /** The next token does not belong here; it is shown with its neighbours. */
    ValidationFault syntaxError() {
        Token token = peek();
        int start = tokens.get(Math.max(at - 1, 0)).start();
        int end = tokens.get(Math.min(at + 1, tokens.size() - 1)).end();
        boolean last = token.kind() == Token.Kind.END;
        String near = last || peekSecond().kind() == Token.Kind.END
                ? text.substring(start, last ? tokens.get(Math.max(at - 1, 0)).end() : token.end())
                : text.substring(start, end);
        return parameter.invalid(
                "Syntax error; token: \"" + (last ? "<EOF>" : token.text()) + "\", near: \"" + near + "\"");
    }
}
