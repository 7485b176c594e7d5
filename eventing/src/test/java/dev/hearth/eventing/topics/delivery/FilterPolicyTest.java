package dev.hearth.eventing.topics.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.eventing.topics.message.Accepted;
import dev.hearth.eventing.topics.message.Attribute;
import dev.hearth.eventing.topics.message.Message;
import dev.hearth.eventing.topics.message.Refused;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of the SNS developer guide, "Filter policies", and what it says besides. */
class FilterPolicyTest {
    private static final Map<String, Attribute> ORDER = Map.of(
            "store", new Attribute("String", "example_corp"),
            "event", new Attribute("String", "order_placed"),
            "customer_interests", new Attribute("String.Array", "[\"soccer\", \"rugby\", \"hockey\"]"),
            "price_usd", new Attribute("Number", "210.75"),
            "secret", new Attribute("Binary", "AAEC"));

    private static Accepted message(String body, Map<String, Attribute> attributes) {
        return Accepted.of("id", Instant.EPOCH, Message.of(body).withAttributes(attributes), Optional.empty());
    }

    private static boolean attributes(String policy) {
        return FilterPolicy.of(policy, "MessageAttributes").matches(message("hello", ORDER));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"store\": [\"example_corp\"]}                                                       | true",
                "{\"store\": [\"Example_Corp\"]}                                                       | false",
                "{\"store\": [{\"anything-but\": [\"other\"]}]}                                        | true",
                "{\"event\": [{\"prefix\": \"order\"}]}                                                | true",
                "{\"event\": [{\"suffix\": \"placed\"}]}                                               | true",
                "{\"event\": [{\"equals-ignore-case\": \"ORDER_PLACED\"}]}                             | true",
                "{\"event\": [{\"wildcard\": \"order_*\"}]}                                            | true",
                "{\"customer_interests\": [\"rugby\", \"football\"]}                                   | true",
                "{\"customer_interests\": [\"baseball\"]}                                              | false",
                "{\"price_usd\": [{\"numeric\": [\">\", 0, \"<=\", 300]}]}                             | true",
                "{\"price_usd\": [{\"numeric\": [\">\", 300]}]}                                        | false",
                "{\"price_usd\": [{\"exists\": true}]}                                                 | true",
                "{\"encrypted\": [{\"exists\": false}]}                                                | true",
                "{\"secret\": [{\"exists\": true}]}                                                    | false",
                "{\"store\": [\"example_corp\"], \"event\": [\"order_cancelled\"]}                     | false",
                "{\"$or\": [{\"event\": [\"order_cancelled\"]}, {\"store\": [\"example_corp\"]}]}      | true",
            })
    void looksAtAttributes(String policy, boolean matches) {
        assertThat(attributes(policy)).isEqualTo(matches);
    }

    @Test
    void looksIntoTheBody() {
        FilterPolicy policy = FilterPolicy.of(
                "{\"store\": {\"name\": [{\"prefix\": \"ex\"}]}, \"price\": [{\"numeric\": [\"=\", 5]}]}",
                "MessageBody");
        assertThat(policy.matches(message("{\"store\": {\"name\": \"example\"}, \"price\": 5}", Map.of())))
                .isTrue();
        assertThat(policy.matches(message("{\"store\": {\"name\": \"other\"}, \"price\": 5}", Map.of())))
                .isFalse();
        assertThat(policy.matches(message("not JSON", Map.of()))).isFalse();
        assertThat(policy.matches(message("[1]", Map.of()))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\": {\"b\": [\"c\"]}}                                                                     | nested",
                "{\"a\": [1], \"b\": [1], \"c\": [1], \"d\": [1], \"e\": [1], \"f\": [1]}                      | 5 keys",
                "{\"a\": [{\"numeric\": [\"<\", 10000000000]}]}                                                | 10^9",
                "{\"a\": \"b\"}                                                                                | FilterPolicy",
                "{\"a\": [{\"sounds-like\": \"b\"}]}                                                           | sounds-like",
                "[\"a\"]                                                                                       | JSON object",
                "{\"a\":                                                                                       | parse",
            })
    void refusesWhatSnsRefuses(String policy, String reason) {
        assertThatThrownBy(() -> FilterPolicy.of(policy, "MessageAttributes"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining(reason);
    }

    @Test
    void refusesMoreThan150Combinations() {
        String ten = "[1,2,3,4,5,6,7,8,9,10]";
        FilterPolicy.of("{\"a\": %s, \"b\": %s}".formatted(ten, ten), "MessageAttributes");
        assertThatThrownBy(() -> FilterPolicy.of(
                        "{\"a\": %s, \"b\": %s, \"c\": [1,2]}".formatted(ten, ten), "MessageAttributes"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("too complex");
    }
}
