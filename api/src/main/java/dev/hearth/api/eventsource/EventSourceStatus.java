package dev.hearth.api.eventsource;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.List;

/** What is so, written by the eventing room alone. */
@JsonClassDescription("What has become of it: conditions (Ready first) and how far it is.")
@JsonInclude(JsonInclude.Include.NON_NULL)
public class EventSourceStatus {
    /** The condition that says whether records come to the function as the spec asks. */
    public static final String READY = "Ready";

    public Long observedGeneration;

    @JsonPropertyDescription("As Lambda's GetEventSourceMapping says: Creating, Enabled, Disabled, Deleting.")
    public String state;

    @JsonPropertyDescription("Records that wait, when it was last counted. Not counted for a table.")
    public Long lag;

    @JsonPropertyDescription(
            "What the last batch came to, in Lambda's words: 'No records processed', 'OK', 'PROBLEM: …'.")
    public String lastProcessingResult;

    @JsonPropertyDescription("Consumers that read now; none while there is no lag.")
    public Integer consumers;

    @JsonPropertyDescription("The Kafka consumer group that keeps this source's place.")
    public String consumerGroup;

    public List<Condition> conditions = new ArrayList<>();
}
