package dev.hearth.eventing.pattern;

/** A pattern that says nothing this language has. */
public final class InvalidPattern extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String place;

    InvalidPattern(String place, String rule) {
        super("the pattern is invalid at '%s': %s".formatted(place, rule));
        this.place = place;
    }

    /** Where in the pattern, such as {@code detail.state[0].anything-but}; {@code $} is the whole. */
    public String place() {
        return place;
    }
}
