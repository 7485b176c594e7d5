package dev.hearth.storage.tables.partiql;

import dev.hearth.storage.tables.item.ValidationFault;
import java.util.ArrayList;
import java.util.List;

/** Cuts a statement into tokens; comments, to the end of the line or between slashes with stars, are passed over. */
final class Lexer {
    private static final List<String> SYMBOLS = List.of(
            "<<", ">>", "<=", ">=", "<>", "!=", "(", ")", "[", "]", "{", "}", ",", ".", ":", "=", "<", ">", "+", "-",
            "*", "?", ";");

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(String text) {
        this.text = text;
    }

    static List<Token> tokens(String text) {
        Lexer lexer = new Lexer(text);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        while (at < text.length()) {
            char first = text.charAt(at);
            if (Character.isWhitespace(first)) {
                at++;
            } else if (text.startsWith("--", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at + 2);
                if (end < 0) {
                    throw notWellFormed("");
                }
                at = end + 2;
            } else if (first == '\'' || first == '"') {
                quoted(first);
            } else if (Character.isLetter(first) || first == '_' || first == '$') {
                add(Token.Kind.WORD, wordEnd());
            } else if (isDigit(at) || (first == '.' && isDigit(at + 1))) {
                add(Token.Kind.NUMBER, numberEnd());
            } else {
                symbol();
            }
        }
        add(Token.Kind.END, at);
    }

    private void symbol() {
        for (String symbol : SYMBOLS) {
            if (text.startsWith(symbol, at)) {
                add(Token.Kind.SYMBOL, at + symbol.length());
                return;
            }
        }
        throw notWellFormed("");
    }

    /** A quote within is written twice. */
    private void quoted(char quote) {
        StringBuilder content = new StringBuilder();
        int end = at + 1;
        while (end < text.length()) {
            char character = text.charAt(end);
            if (character != quote) {
                content.append(character);
                end++;
            } else if (end + 1 < text.length() && text.charAt(end + 1) == quote) {
                content.append(quote);
                end += 2;
            } else {
                tokens.add(
                        new Token(quote == '"' ? Token.Kind.NAME : Token.Kind.TEXT, content.toString(), at, end + 1));
                at = end + 1;
                return;
            }
        }
        throw notWellFormed("");
    }

    private void add(Token.Kind kind, int end) {
        tokens.add(new Token(kind, text.substring(at, end), at, end));
        at = end;
    }

    private int wordEnd() {
        int end = at;
        while (end < text.length()
                && (Character.isLetterOrDigit(text.charAt(end))
                        || text.charAt(end) == '_'
                        || text.charAt(end) == '$')) {
            end++;
        }
        return end;
    }

    private int numberEnd() {
        int end = digitsEnd(at);
        if (end < text.length() && text.charAt(end) == '.') {
            end = digitsEnd(end + 1);
        }
        if (end < text.length() && (text.charAt(end) == 'e' || text.charAt(end) == 'E')) {
            boolean signed = end + 1 < text.length() && (text.charAt(end + 1) == '-' || text.charAt(end + 1) == '+');
            int exponent = signed ? end + 2 : end + 1;
            end = isDigit(exponent) ? digitsEnd(exponent) : end;
        }
        return end;
    }

    private int digitsEnd(int from) {
        int end = from;
        while (isDigit(end)) {
            end++;
        }
        return end;
    }

    private boolean isDigit(int index) {
        return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    /** Line and column, from 1. */
    static String position(String text, int index) {
        String before = text.substring(0, index);
        long line = before.chars().filter(c -> c == '\n').count() + 1;
        return line + ":" + (index - before.lastIndexOf('\n'));
    }

    /** @param detail nothing, when the statement cannot even be cut into words */
    static ValidationFault notWellFormed(String detail) {
        return new ValidationFault("Statement wasn't well formed, can't be processed: " + detail);
    }
}
