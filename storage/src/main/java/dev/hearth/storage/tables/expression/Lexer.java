package dev.hearth.storage.tables.expression;

import java.util.ArrayList;
import java.util.List;

/** Cuts an expression into tokens. Never fails: a character that does not belong is a token of its own. */
final class Lexer {
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
            if (first == ' ' || first == '\t' || first == '\r' || first == '\n') {
                at++;
            } else if (isLetter(first)) {
                add(Token.Kind.IDENTIFIER, wordEnd(at));
            } else if (isDigit(first)) {
                add(Token.Kind.NUMBER, digitsEnd());
            } else if ((first == '#' || first == ':') && wordEnd(at + 1) > at + 1) {
                add(first == '#' ? Token.Kind.NAME : Token.Kind.VALUE, wordEnd(at + 1));
            } else {
                symbol(first);
            }
        }
        add(Token.Kind.END, at);
    }

    private void symbol(char first) {
        boolean pair = at + 1 < text.length()
                && (first == '<' || first == '>')
                && (text.charAt(at + 1) == '=' || (first == '<' && text.charAt(at + 1) == '>'));
        boolean known = "()[],.=<>+-".indexOf(first) >= 0;
        int length = known ? (pair ? 2 : 1) : Character.charCount(text.codePointAt(at));
        add(known ? Token.Kind.SYMBOL : Token.Kind.UNKNOWN, at + length);
    }

    private void add(Token.Kind kind, int end) {
        tokens.add(new Token(kind, text.substring(at, end), at, end));
        at = end;
    }

    private int wordEnd(int from) {
        int end = from;
        while (end < text.length()
                && (isLetter(text.charAt(end)) || isDigit(text.charAt(end)) || text.charAt(end) == '_')) {
            end++;
        }
        return end;
    }

    private int digitsEnd() {
        int end = at;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isLetter(char character) {
        return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }
}
