package dev.hearth.eventing.pattern;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/**
 * A compiled pattern (Amazon EventBridge user guide, "Comparison operators for use in event patterns"). Every field that it
 * names must match; within a field one of the listed matchers must; {@code $or} lists alternatives. An array in the event
 * matches when one of its elements does, and the fields of one nested object pattern are looked for in the same element.
 *
 * <p>Numbers are equal by what was written, as the guide says: 300 is not 300.0. Read events with {@link #read} so that the
 * writing is kept.
 */
public final class Pattern {
    private static final ObjectReader READER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    private final Node.Fields root;

    private Pattern(Node.Fields root) {
        this.root = root;
    }

    /**
     * Compiles a pattern's text.
     *
     * @throws InvalidPattern with the place in it
     */
    public static Pattern compile(String json) {
        try {
            return compile(READER.readTree(json));
        } catch (JsonProcessingException e) {
            throw new InvalidPattern(
                    "$",
                    "it is not JSON: line %d, column %d"
                            .formatted(
                                    e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
        }
    }

    /**
     * Compiles a pattern that was read already.
     *
     * @throws InvalidPattern with the place in it
     */
    public static Pattern compile(JsonNode json) {
        return new Pattern(PatternParser.parse(json));
    }

    /** Does the event match? */
    public boolean matches(JsonNode event) {
        return root.matches(event);
    }

    /** Does the pattern say anything of this field of the event's top level? Also within {@code $or}. */
    public boolean mentions(String field) {
        return root.mentions(field);
    }

    /**
     * Reads an event in the way that patterns compare it.
     *
     * @throws IOException when it is not exactly one JSON value
     */
    public static JsonNode read(byte[] json) throws IOException {
        return READER.readTree(json);
    }
}
