package dev.hearth.eventing.broker.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.v1.CloudEventBuilder;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.CloudEventSerializer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventsTest {
    private static final Map<String, String> BINARY = Map.of(
            "ce-specversion",
            "1.0",
            "ce-id",
            "1",
            "ce-source",
            "/shop",
            "ce-type",
            "order",
            "ce-grade",
            "5",
            "content-type",
            "application/json",
            "user-agent",
            "curl");

    @Test
    void readsBinaryMode() {
        CloudEvent event = HttpEvents.read(BINARY, bytes("{\"a\":1}")).getFirst();
        assertThat(event.getId()).isEqualTo("1");
        assertThat(event.getDataContentType()).isEqualTo("application/json");
        assertThat(event.getExtensionNames()).containsExactly("grade");
        assertThat(text(event)).isEqualTo("{\"a\":1}");
    }

    @Test
    void readsStructuredModeWhateverParametersItsTypeHas() {
        CloudEvent event = HttpEvents.read(
                        Map.of("content-type", "application/cloudevents+json; charset=UTF-8"),
                        bytes(
                                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\",\"data\":{\"a\":1}}"))
                .getFirst();
        assertThat(text(event)).isEqualTo("{\"a\":1}");
    }

    @Test
    void readsABatchAndSaysWhichOfItsEventsIsNone() {
        Map<String, String> batch = Map.of("content-type", "application/cloudevents-batch+json");
        String good = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"}";
        assertThat(HttpEvents.read(batch, bytes("[" + good + "," + good + "]"))).hasSize(2);
        assertThat(HttpEvents.read(batch, bytes("[]"))).isEmpty();
        assertThatThrownBy(() -> HttpEvents.read(batch, bytes("[" + good + ",{\"specversion\":\"1.0\",\"id\":\"1\"}]")))
                .isInstanceOf(InvalidEvent.class)
                .hasMessageStartingWith("event 1 of the batch:");
        assertThatThrownBy(() -> HttpEvents.read(batch, bytes(good))).hasMessage("a batch is a JSON array of events");
        assertThatThrownBy(() -> HttpEvents.read(batch, bytes("[" + (good + ",").repeat(1000) + good + "]")))
                .hasMessage("a batch may have 1000 events, not 1001");
    }

    @ParameterizedTest
    @CsvSource({
        "ce-id,''",
        "ce-source,''",
        "ce-type,''",
        "ce-source,'not a uri'",
        "ce-time,yesterday",
        "ce-specversion,0.3",
        "ce-specversion,2.0",
        "ce-my_attribute,1",
        "ce-tab,a%09b"
    })
    void refusesWhatTheSpecificationForbids(String header, String value) {
        Map<String, String> headers = new HashMap<>(BINARY);
        headers.put(header, value);
        assertThatThrownBy(() -> HttpEvents.read(headers, new byte[0])).isInstanceOf(InvalidEvent.class);
    }

    @Test
    void refusesWhatIsNoEventAtAll() {
        assertThatThrownBy(() -> HttpEvents.read(Map.of("content-type", "application/json"), bytes("{}")))
                .hasMessageStartingWith("this is no CloudEvent");
        assertThatThrownBy(() -> HttpEvents.read(Map.of("content-type", "application/cloudevents+avro"), bytes("")))
                .hasMessageContaining("is not spoken here");
        assertThatThrownBy(() -> HttpEvents.read(Map.of("content-type", "application/cloudevents+json"), bytes("{")))
                .isInstanceOf(InvalidEvent.class);
    }

    @Test
    void headersArePercentEncodedAsTheBindingSays() {
        CloudEvent event = event().withSubject("Grüße \"100%\" 🚀").build();
        HttpEvents.Binary binary = HttpEvents.write(event);
        assertThat(binary.headers().get("ce-subject")).isEqualTo("Gr%C3%BC%C3%9Fe%20%22100%25%22%20%F0%9F%9A%80");
        assertThat(HttpEvents.read(binary.headers(), binary.body()).getFirst().getSubject())
                .isEqualTo("Grüße \"100%\" 🚀");
    }

    @Test
    void aFunctionGetsJsonAsJsonTextAsTextAndTheRestAsBase64() {
        assertThat(json(event().withData("application/json", bytes("{\"a\":1}")).build()))
                .contains("\"data\":{\"a\":1}");
        assertThat(json(event().withData("text/plain", bytes("hi")).build())).contains("\"data\":\"hi\"");
        assertThat(json(event().withData("image/png", bytes("hi")).build())).contains("\"data_base64\":\"aGk=\"");
        assertThat(json(event().withData("application/json", bytes("{no")).build()))
                .contains("\"data_base64\":\"e25v\"");
    }

    @Test
    void whatAFunctionReturnsIsAReplyOnlyWhereItSaysSo() {
        assertThat(JsonEvents.reply(bytes("null"))).isEmpty();
        assertThat(JsonEvents.reply(bytes("{\"statusCode\":200}"))).isEmpty();
        assertThat(JsonEvents.reply(bytes("[1]"))).isEmpty();
        assertThat(JsonEvents.reply(new JsonFormat().serialize(event().build())))
                .isPresent();
        assertThatThrownBy(() -> JsonEvents.reply(bytes("{\"specversion\":\"1.0\"}")))
                .isInstanceOf(InvalidEvent.class);
    }

    @Test
    void plainKafkaClientsReadAndWriteTheTopic() {
        CloudEvent event =
                event().withSubject("s").withData("text/plain", bytes("hi")).build();
        ProducerRecord<byte[], byte[]> record = KafkaEvents.write("t", event);
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("s");
        assertThat(record.headers().lastHeader("ce_type").value()).isEqualTo(bytes("order"));
        assertThat(record.headers().lastHeader("content-type").value()).isEqualTo(bytes("text/plain"));
        assertThat(record.value()).isEqualTo(bytes("hi"));
        RecordHeaders headers = new RecordHeaders();
        try (CloudEventSerializer theirs = new CloudEventSerializer()) {
            byte[] value = theirs.serialize("t", headers, event);
            assertThat(KafkaEvents.read(record(headers, value)).getSubject()).isEqualTo("s");
        }
        assertThatThrownBy(() -> KafkaEvents.read(record(new RecordHeaders(), bytes("x"))))
                .isInstanceOf(InvalidEvent.class);
    }

    @Test
    void refusesAnEventThatIsLargerThanABrokerTakes() {
        CloudEvent large = event().withData("text/plain", new byte[HttpEvents.LARGEST_EVENT_BYTES])
                .build();
        assertThatThrownBy(() -> KafkaEvents.write("t", large)).isInstanceOf(InvalidEvent.class);
    }

    @Test
    void keepsTheOrderByPartitionKeyElseSubjectElseSource() {
        assertThat(KafkaEvents.key(event().build())).isEqualTo("/shop");
        assertThat(KafkaEvents.key(event().withSubject("s").build())).isEqualTo("s");
        assertThat(KafkaEvents.key(event().withSubject("s")
                        .withExtension("partitionkey", "p")
                        .build()))
                .isEqualTo("p");
    }

    @ParameterizedTest
    @CsvSource({"7,7", "255,255", "9999,255", "-1,255", "x,255", "0,0"})
    void aSenderCannotGiveAnEventMoreHopsThanThereAre(String said, int hops) {
        assertThat(KafkaEvents.hops(
                        event().withExtension("knativebrokerttl", said).build()))
                .isEqualTo(hops);
    }

    @Test
    void aDeadLetterSaysWhyInKnativesAttributes() {
        CloudEvent letter = KafkaEvents.deadLetter(
                KafkaEvents.withHops(event().build(), 3), URI.create("http://a/b"), 500, new byte[3000]);
        assertThat(letter.getExtension("knativeerrordest")).hasToString("http://a/b");
        assertThat(letter.getExtension("knativeerrorcode")).hasToString("500");
        assertThat(letter.getExtension("knativeerrordata").toString()).hasSize(1368);
        assertThat(letter.getExtension("knativebrokerttl")).isNull();
    }

    private static ConsumerRecord<byte[], byte[]> record(RecordHeaders headers, byte[] value) {
        return new ConsumerRecord<>(
                "t",
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                0,
                value.length,
                new byte[0],
                value,
                headers,
                Optional.empty());
    }

    private static CloudEventBuilder event() {
        return new CloudEventBuilder()
                .withId("1")
                .withSource(URI.create("/shop"))
                .withType("order");
    }

    private static String json(CloudEvent event) {
        return new String(JsonEvents.write(event), StandardCharsets.UTF_8);
    }

    private static String text(CloudEvent event) {
        return new String(Objects.requireNonNull(event.getData()).toBytes(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
