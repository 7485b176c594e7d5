package dev.hearth.conformance.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/** How a kubectl run ended. */
public record Outcome(List<String> arguments, int exit, String out, String err) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public Outcome succeeds() {
        assertThat(exit).as(toString()).isZero();
        return this;
    }

    /** Ended with this code, saying all of these on standard error. */
    public Outcome fails(int code, String... saying) {
        assertThat(exit).as(toString()).isEqualTo(code);
        for (String text : saying) {
            assertThat(err).as(toString()).contains(text);
        }
        return this;
    }

    /** Wrote all of these to standard output. */
    public Outcome shows(String... texts) {
        assertThat(out).as(toString()).contains(texts);
        return this;
    }

    public JsonNode json() {
        try {
            return JSON.readTree(out);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + this, e);
        }
    }

    @Override
    public String toString() {
        return "kubectl %s%nexit %d%n%s%n%s"
                .formatted(String.join(" ", arguments), exit, shortened(out), shortened(err));
    }

    private static String shortened(String text) {
        return text.length() < 4000 ? text : text.substring(0, 4000) + "…";
    }
}
