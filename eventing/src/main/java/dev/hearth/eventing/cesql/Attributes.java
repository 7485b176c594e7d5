package dev.hearth.eventing.cesql;

import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;

/** Attributes as text: the canonical form of their types (CloudEvents 1.0.2, "Type System"). */
public final class Attributes {
    public static String text(Object value) {
        return switch (value) {
            case OffsetDateTime time -> DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
            case byte[] bytes -> Base64.getEncoder().encodeToString(bytes);
            default -> value.toString();
        };
    }

    private Attributes() {}
}
