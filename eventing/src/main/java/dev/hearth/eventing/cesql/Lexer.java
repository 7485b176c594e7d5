package dev.hearth.eventing.cesql;

import java.util.ArrayList;
import java.util.List;

/** Cuts an expression into tokens. */
final class Lexer {
    /**
     * @param text of a string: without quotes and escapes, but for LIKE's own
     * @param at index of its first character
     */
    record Token(Kind kind, String text, int at) {
        boolean is(String symbol) {
            return kind == Kind.SYMBOL && text.equals(symbol);
        }

        boolean isWord(String keyword) {
            return kind == Kind.WORD && text.equalsIgnoreCase(keyword);
        }
    }

    enum Kind {
        WORD,
        NUMBER,
        STRING,
        SYMBOL,
        END
    }

    private static final List<String> SYMBOLS =
            List.of("<=", ">=", "<>", "!=", "(", ")", ",", "*", "/", "%", "+", "-", "=", "<", ">");

    private final String text;
    private int at;

    private Lexer(String text) {
        this.text = text;
    }

    static List<Token> tokens(String text) {
        Lexer lexer = new Lexer(text);
        List<Token> tokens = new ArrayList<>();
        do {
            tokens.add(lexer.next());
        } while (tokens.getLast().kind() != Kind.END);
        return tokens;
    }

    private Token next() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        int start = at;
        if (at == text.length()) {
            return new Token(Kind.END, "the end", start);
        }
        char first = text.charAt(at);
        if (first == '\'' || first == '"') {
            return string(first);
        }
        if (isWord(first)) {
            boolean digits = true;
            while (at < text.length() && isWord(text.charAt(at))) {
                digits &= Character.isDigit(text.charAt(at++));
            }
            return new Token(digits ? Kind.NUMBER : Kind.WORD, text.substring(start, at), start);
        }
        for (String symbol : SYMBOLS) {
            if (text.startsWith(symbol, at)) {
                at += symbol.length();
                return new Token(Kind.SYMBOL, symbol, start);
            }
        }
        throw new CesqlSyntax(at, "'%c' belongs to nothing".formatted(first));
    }

    private static boolean isWord(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
    }

    private Token string(char quote) {
        int start = at++;
        StringBuilder read = new StringBuilder();
        while (at < text.length() && text.charAt(at) != quote) {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                char escaped = text.charAt(++at);
                if (escaped != quote) {
                    read.append('\\');
                }
                read.append(escaped);
                at++;
            } else {
                read.append(text.charAt(at++));
            }
        }
        if (at == text.length()) {
            throw new CesqlSyntax(start, "the string that begins here has no closing " + quote);
        }
        at++;
        return new Token(Kind.STRING, read.toString(), start);
    }
}
