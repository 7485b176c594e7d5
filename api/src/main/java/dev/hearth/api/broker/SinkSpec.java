package dev.hearth.api.broker;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Where events are delivered to. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "[has(self.__function__), has(self.uri), has(self.stream), has(self.topic)].exists_one(x, x)",
        message = "a subscriber or sink needs exactly one of function, uri, stream, topic")
public class SinkSpec {
    @JsonPropertyDescription("Name of a Function. It is invoked with the event in structured mode; a CloudEvent that it"
            + " returns goes back into the broker.")
    @Size(min = 1, max = 253)
    public String function;

    @JsonPropertyDescription(
            "An HTTP address that gets the event in binary mode; a CloudEvent that it answers goes back"
                    + " into the broker.")
    @Size(min = 8, max = 2048)
    @Pattern("^https?://[^\\s/?#]+([/?][^\\s#]*)?$")
    public String uri;

    @JsonPropertyDescription("Name of a Stream, which gets the event in structured mode.")
    @Size(min = 1, max = 253)
    public String stream;

    @JsonPropertyDescription("Name of a Topic, which gets the event in structured mode.")
    @Size(min = 1, max = 253)
    public String topic;
}
