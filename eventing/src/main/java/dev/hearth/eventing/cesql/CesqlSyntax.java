package dev.hearth.eventing.cesql;

/** An expression that cannot be read. */
public final class CesqlSyntax extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param at index of the character, from 0 */
    CesqlSyntax(int at, String problem) {
        super("at character %d: %s".formatted(at + 1, problem));
    }
}
