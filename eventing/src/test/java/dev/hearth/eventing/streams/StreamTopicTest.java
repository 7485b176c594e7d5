package dev.hearth.eventing.streams;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StreamTopicTest {
    @Test
    void isNamedByItsNamespaceAndItsStream() {
        assertThat(new StreamTopic("shop", "orders").name()).isEqualTo("shop.orders");
    }

    @Test
    void isNeverOneOfHearthsOwn() {
        assertThat(new StreamTopic("hearth", "topics").name()).isEqualTo("hearth-.topics");
    }
}
