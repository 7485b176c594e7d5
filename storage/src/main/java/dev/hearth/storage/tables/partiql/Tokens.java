package dev.hearth.storage.tables.partiql;

import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.ValidationFault;
import java.util.List;

/** The tokens of one statement, read from the first to the last, and the parameters that its question marks take. */
final class Tokens {
    private static final int MAX_DEPTH = 200;

    private final String text;
    private final List<Token> tokens;
    private final List<AttributeValue> parameters;
    private int at;
    private int taken;
    private int depth;

    Tokens(String text, List<AttributeValue> parameters) {
        this.text = text;
        this.tokens = Lexer.tokens(text);
        this.parameters = parameters;
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
            throw unexpected("\"" + symbol + "\"");
        }
    }

    void expectKeyword(String keyword) {
        if (!takesKeyword(keyword)) {
            throw unexpected(keyword);
        }
    }

    /** The next parameter, for a question mark. */
    AttributeValue parameter() {
        if (taken == parameters.size()) {
            throw parameterCount();
        }
        return parameters.get(taken++);
    }

    void expectEnd() {
        takes(";");
        if (peek().kind() != Token.Kind.END) {
            throw leftOver();
        }
        if (taken != parameters.size()) {
            throw parameterCount();
        }
    }

    void deeper() {
        if (++depth > MAX_DEPTH) {
            throw Lexer.notWellFormed("Expression is nested too deeply at " + position());
        }
    }

    void shallower() {
        depth--;
    }

    ValidationFault leftOver() {
        return Lexer.notWellFormed("Unexpected token after expression");
    }

    /** Line, column and length of the next token. */
    String position() {
        return position(peek());
    }

    String position(Token token) {
        return Lexer.position(text, token.start()) + ":" + (token.end() - token.start());
    }

    ValidationFault unexpected(String expected) {
        String found = peek().kind() == Token.Kind.END ? "end of statement" : "\"" + peek().text() + "\"";
        return Lexer.notWellFormed("Expected " + expected + ", found " + found + " at " + position());
    }

    private static ValidationFault parameterCount() {
        return new ValidationFault("Number of parameters in request and statement don't match.");
    }
}
