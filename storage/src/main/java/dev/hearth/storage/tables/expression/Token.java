package dev.hearth.storage.tables.expression;

/**
 * A word of an expression.
 *
 * @param start where it begins in the expression
 * @param end where it ends, not included
 */
record Token(Kind kind, String text, int start, int end) {
    enum Kind {
        IDENTIFIER,
        /** {@code #name}. */
        NAME,
        /** {@code :value}. */
        VALUE,
        NUMBER,
        SYMBOL,
        /** A character that no expression has. */
        UNKNOWN,
        END
    }

    boolean is(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    boolean isKeyword(String keyword) {
        return kind == Kind.IDENTIFIER && text.equalsIgnoreCase(keyword);
    }
}
