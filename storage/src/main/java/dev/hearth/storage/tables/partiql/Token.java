package dev.hearth.storage.tables.partiql;

/**
 * A word of a statement.
 *
 * @param text of a text or a quoted name, what is within the quotes
 * @param start where it begins
 * @param end where it ends, not included
 */
record Token(Kind kind, String text, int start, int end) {
    enum Kind {
        /** A keyword or a name. */
        WORD,
        /** A name in double quotes. */
        NAME,
        TEXT,
        NUMBER,
        SYMBOL,
        END
    }

    boolean is(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    boolean isKeyword(String keyword) {
        return kind == Kind.WORD && text.equalsIgnoreCase(keyword);
    }
}
