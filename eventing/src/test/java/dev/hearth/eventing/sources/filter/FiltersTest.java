package dev.hearth.eventing.sources.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.eventing.pattern.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** AWS Lambda developer guide, "event filtering": the tables of what becomes of which data with which filter. */
class FiltersTest {
    private static ConsumerRecord<byte[], byte[]> record(String value) {
        return new ConsumerRecord<>(
                "t", 0, 5, "k".getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
    }

    private static Filters filters(String pattern) {
        return new Filters(List.of(Pattern.compile(pattern.replace('\'', '"'))));
    }

    @ParameterizedTest(name = "stream: {0} with {1}: {2}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"buy\"}; {'data': {'type': ['buy']}}; true",
                "{\"type\":\"sell\"}; {'data': {'type': ['buy']}}; false",
                "{\"type\":\"sell\"}; {'partitionKey': ['k']}; true",
                "buy; {'data': {'type': ['buy']}}; false",
                "buy; {'data': {'type': [{'exists': false}]}}; false",
                "buy; {'partitionKey': ['k']}; true",
                "buy; {'partitionKey': ['other']}; false",
            })
    void asksRecordsOfStreams(String data, String pattern, boolean passes) {
        assertThat(filters(pattern).passStream(record(data), "1")).isEqualTo(passes);
    }

    @ParameterizedTest(name = "kafka: {0} with {1}: {2}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"id\":\"AB1\"}; {'value': {'id': [{'prefix': 'AB'}]}}; true",
                "{\"id\":\"XY1\"}; {'value': {'id': [{'prefix': 'AB'}]}}; false",
                "error; {'value': [{'anything-but': ['error']}]}; false",
                "fine; {'value': [{'anything-but': ['error']}]}; true",
                "fine; {'value': {'id': ['AB']}}; false",
                "{\"id\":\"AB\"}; {'value': ['fine']}; false",
                "fine; {'key': ['k'], 'partition': [0]}; true",
            })
    void asksRecordsOfTopics(String value, String pattern, boolean passes) {
        assertThat(filters(pattern).passKafka(record(value))).isEqualTo(passes);
    }

    @Test
    void letsARecordPassThatOneOfSeveralFiltersMatches() {
        Filters either =
                new Filters(List.of(Pattern.compile("{\"value\":[\"a\"]}"), Pattern.compile("{\"value\":[\"b\"]}")));
        assertThat(either.passKafka(record("b"))).isTrue();
        assertThat(either.passKafka(record("c"))).isFalse();
        assertThat(new Filters(List.of()).passKafka(record("c"))).isTrue();
    }
}
