package dev.hearth.eventing.topics.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {
    private static Message with(String name, String type, String value) {
        return Message.of("hello").withAttributes(Map.of(name, new Attribute(type, value)));
    }

    @Test
    void takes256KilobytesAndNotOneByteMore() {
        Message.of("ä".repeat(Message.MOST_BYTES / 2));
        assertThatThrownBy(() -> Message.of("a".repeat(Message.MOST_BYTES + 1)))
                .isInstanceOf(Refused.class)
                .hasMessage("Invalid parameter: Message too long");
    }

    @Test
    void attributesCountForTheSize() {
        Message message = Message.of("a".repeat(Message.MOST_BYTES - 5));
        assertThatThrownBy(() -> message.withAttributes(Map.of("k", Attribute.text("value"))))
                .hasMessageContaining("too long");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " leading space", "two\nlines", "späße"})
    void refusesSubjectsThatAMailCannotCarry(String subject) {
        assertThatThrownBy(() -> Message.of("hello").withSubject(subject)).hasMessage("Invalid parameter: Subject");
    }

    @Test
    void refusesASubjectOfMoreThan100Characters() {
        Message.of("hello").withSubject("s".repeat(100));
        assertThatThrownBy(() -> Message.of("hello").withSubject("s".repeat(101)))
                .hasMessage("Invalid parameter: Subject");
    }

    @Test
    void refusesAnEmptyMessage() {
        assertThatThrownBy(() -> Message.of("")).hasMessage("Invalid parameter: Empty message");
    }

    @Test
    void refusesCharactersThatXmlCannotCarry() {
        assertThatThrownBy(() -> Message.of("a\u0000b")).isInstanceOf(Refused.class);
        Message.of("tab\tline\n\uD83D\uDD25");
    }

    @ParameterizedTest
    @CsvSource({
        "AWS.x, String, v",
        "a..b, String, v",
        ".a, String, v",
        "a b, String, v",
        "a, Text, v",
        "a, Number, twelve",
        "a, Number, 1e999",
        "a, String.Array, '{}'",
        "a, String.Array, '[[1]]'",
        "a, Binary, '%%%'",
        "a, String, ''",
    })
    void refusesAttributesThatSnsRefuses(String name, String type, String value) {
        assertThatThrownBy(() -> with(name, type, value))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.code()).isEqualTo("ParameterValueInvalid"));
    }

    @ParameterizedTest
    @CsvSource({
        "a, Number.int, -1.5e10",
        "a.b-c_d, String, v",
        "a, Binary.png, AAEC",
        "a, String.Array, '[1,\"x\",null]'"
    })
    void takesAttributesThatSnsTakes(String name, String type, String value) {
        assertThat(with(name, type, value).attributes()).containsKey(name);
    }

    @Test
    void aStructuredMessageNeedsADefault() {
        assertThatThrownBy(() -> Message.structured("{\"lambda\": \"x\"}"))
                .hasMessageContaining("No default entry in JSON message body");
        assertThatThrownBy(() -> Message.structured("no json"))
                .hasMessageContaining("JSON message body failed to parse");
        assertThat(Message.structured("{\"default\": \"d\", \"lambda\": \"l\", \"http\": 5}"))
                .isEqualTo(Map.of("default", "d", "lambda", "l"));
    }

    @Test
    void isReadFromKafkaAsItWasWritten() {
        Message message = new Message(
                "body",
                Map.of("lambda", "for functions"),
                Optional.of("subject"),
                Map.of("n", new Attribute("Number", "1")),
                Optional.of("g"),
                Optional.of("d"));
        Accepted accepted = Accepted.of("id", Instant.ofEpochMilli(1234), message, message.deduplicationId());
        assertThat(Accepted.read(accepted.bytes())).isEqualTo(accepted);
        assertThat(accepted.bodyFor("lambda")).isEqualTo("for functions");
        assertThat(accepted.bodyFor("http")).isEqualTo("body");
    }

    @Test
    void neverPrintsWhatItSays() {
        assertThat(Message.of("a secret").toString()).doesNotContain("secret");
    }
}
