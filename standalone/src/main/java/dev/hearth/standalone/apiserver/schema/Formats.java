package dev.hearth.standalone.apiserver.schema;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.regex.Pattern;

/** The {@code format}s of strings that the API server checks; an unknown one holds for every text, as there. */
final class Formats {
    private static final Pattern UUID =
            Pattern.compile("(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$");
    private static final Pattern IPV4 =
            Pattern.compile("^((25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(25[0-5]|2[0-4]\\d|1?\\d?\\d)$");
    private static final Pattern DURATION = Pattern.compile("^\\s*-?(\\d+(\\.\\d+)?\\s*(ns|us|µs|ms|s|m|h|d|w)\\s*)+$");
    private static final Pattern EMAIL = Pattern.compile("^[^@\\s]+@[^@\\s]+$");

    static boolean fits(String format, String value) {
        return switch (format) {
            case "date-time" -> parses(() -> OffsetDateTime.parse(value));
            case "date" -> parses(() -> LocalDate.parse(value));
            case "uuid", "uuid3", "uuid4", "uuid5" -> UUID.matcher(value).matches();
            case "ipv4" -> IPV4.matcher(value).matches();
            case "email" -> EMAIL.matcher(value).matches();
            case "duration" -> DURATION.matcher(value).matches();
            case "byte" -> parses(() -> Base64.getDecoder().decode(value));
            default -> true;
        };
    }

    private static boolean parses(Runnable parse) {
        try {
            parse.run();
            return true;
        } catch (DateTimeParseException | IllegalArgumentException e) {
            return false;
        }
    }

    private Formats() {}
}
