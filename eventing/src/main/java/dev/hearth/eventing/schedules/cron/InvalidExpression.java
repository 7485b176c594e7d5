package dev.hearth.eventing.schedules.cron;

/** A text that is no schedule expression. */
public final class InvalidExpression extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param place in the text, such as {@code hours} */
    public InvalidExpression(String text, String place, String rule) {
        super("\"%s\" is wrong at %s: %s".formatted(text, place, rule));
    }
}
