package dev.hearth.eventing.topics.delivery;

import java.util.Optional;

/**
 * How delays grow in the back-off phase. SNS draws the curves and gives no formulas (developer guide, "Message delivery
 * retries", "Backoff phase"); these have the drawn order: linear grows fastest at first, exponential slowest.
 */
public enum Backoff {
    LINEAR,
    ARITHMETIC,
    GEOMETRIC,
    EXPONENTIAL;

    public static Optional<Backoff> of(String word) {
        for (Backoff function : values()) {
            if (function.name().equalsIgnoreCase(word)) {
                return Optional.of(function);
            }
        }
        return Optional.empty();
    }

    /** @param part of the phase, 0 to 1 */
    double seconds(double least, double most, double part) {
        return switch (this) {
            case LINEAR -> least + (most - least) * part;
            case ARITHMETIC -> least + (most - least) * part * part;
            case GEOMETRIC -> least * Math.pow(most / least, part);
            case EXPONENTIAL -> least + (most - least) * (Math.pow(2, 10 * part) - 1) / 1023;
        };
    }
}
