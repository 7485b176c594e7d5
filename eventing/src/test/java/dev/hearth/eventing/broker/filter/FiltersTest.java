package dev.hearth.eventing.broker.filter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.api.trigger.TriggerSpec;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.v1.CloudEventBuilder;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FiltersTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final CloudEvent EVENT = new CloudEventBuilder()
            .withId("1")
            .withSource(URI.create("/shop"))
            .withType("com.example.order")
            .withSubject("photo.jpg")
            .withExtension("priority", 5)
            .build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'filter': {'attributes': {'type': 'com.example.order'}}}",
                "{'filter': {'attributes': {'type': '', 'priority': '5'}}}",
                "{'filter': {'attributes': {'type': 'other'}}, 'filters': [{'exact': {'type': 'com.example.order'}}]}",
                "{'filters': []}",
                "{'filters': [{'exact': {'priority': '5', 'source': '/shop'}}]}",
                "{'filters': [{'prefix': {'type': 'com.'}}, {'suffix': {'subject': '.jpg'}}]}",
                "{'filters': [{'all': [{'exact': {'source': '/shop'}}, {'not': {'exact': {'type': 'x'}}}]}]}",
                "{'filters': [{'any': [{'exact': {'type': 'x'}}, {'any': [{'prefix': {'type': 'com'}}]}]}]}",
                "{'filters': [{'not': {'exact': {'region': 'eu'}}}]}",
                "{'filters': [{'cesql': 'priority > 4 AND NOT EXISTS region'}]}"
            })
    void passes(String spec) throws Exception {
        assertThat(passes(spec, EVENT)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'filter': {'attributes': {'type': 'other'}}}",
                "{'filter': {'attributes': {'region': ''}}}",
                "{'filters': [{'exact': {'type': 'com.example.order', 'region': 'eu'}}]}",
                "{'filters': [{'prefix': {'type': 'com.'}}, {'suffix': {'subject': '.png'}}]}",
                "{'filters': [{'not': {'any': [{'prefix': {'type': 'com'}}]}}]}",
                "{'filters': [{'cesql': 'region = 1'}]}"
            })
    void doesNotPass(String spec) throws Exception {
        assertThat(passes(spec, EVENT)).isFalse();
    }

    @Test
    void tellsAllThatIsWrongAtOnceWithItsPlace() throws Exception {
        List<String> problems = problems("""
                {'filters': [
                  {'all': [{'exact': {'type': 'a'}}, {'prefix': {'Type': 'a'}}]},
                  {'any': [{'sql': 'x'}]},
                  {'not': {'exact': {'type': 'a'}, 'prefix': {'type': 'a'}}},
                  {'not': {'exact': {'type': 7}}},
                  {'cesql': 'type = '},
                  {'all': [{'all': []}]}
                ]}""");
        assertThat(problems)
                .containsExactly(
                        "spec.filters[0].all[1].prefix.Type: an attribute's name has lower-case letters and digits alone",
                        "spec.filters[1].any[0]: 'sql' is no dialect; a filter needs exactly one of"
                                + " exact, prefix, suffix, all, any, not, cesql",
                        "spec.filters[2].not: a filter needs exactly one of exact, prefix, suffix, all, any, not, cesql",
                        "spec.filters[3].not.exact.type: the value must be a string, not 7",
                        "spec.filters[4].cesql: at character 8: the expression ends where a value belongs",
                        "spec.filters[5].all[0].all: a list of 1 to 20 filters belongs here");
    }

    @Test
    void refusesFiltersThatLieInEachOtherWithoutEnd() throws Exception {
        String deep = "{'not': ".repeat(30) + "{'exact': {'type': 'a'}}" + "}".repeat(30);
        assertThat(problems("{'filters': [" + deep + "]}"))
                .hasSize(1)
                .first()
                .asString()
                .contains("8 deep");
    }

    @Test
    void twoReadingsOfTheSameTextAreEqual() throws Exception {
        TriggerSpec spec = spec("{'filters': [{'cesql': 'type = 1'}, {'not': {'exact': {'type': 'a'}}}]}");
        assertThat(Filters.of(spec, problem -> {})).isEqualTo(Filters.of(spec, problem -> {}));
    }

    private static boolean passes(String spec, CloudEvent event) throws JsonProcessingException {
        List<String> problems = new ArrayList<>();
        boolean passes = Filters.of(spec(spec), problems::add).passes(event);
        assertThat(problems).isEmpty();
        return passes;
    }

    private static List<String> problems(String spec) throws JsonProcessingException {
        List<String> problems = new ArrayList<>();
        Filters.of(spec(spec), problems::add);
        return problems;
    }

    private static TriggerSpec spec(String json) throws JsonProcessingException {
        return JSON.readValue(json.replace('\'', '"'), TriggerSpec.class);
    }
}
