package dev.hearth.api.trigger;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.List;

/** What is so, written by the eventing room alone. */
@JsonClassDescription("What has become of it: conditions (Ready first).")
@JsonInclude(JsonInclude.Include.NON_NULL)
public class TriggerStatus {
    /** The condition that says whether events are delivered. */
    public static final String READY = "Ready";

    public Long observedGeneration;

    @JsonPropertyDescription("The Kafka consumer group that reads the broker's topic; its offsets say what was handled."
            + " There once the trigger has a place to start from: events from then on are its.")
    public String consumerGroup;

    @JsonPropertyDescription("Events of the broker that it has not handled, when last looked.")
    public Long waiting;

    public List<Condition> conditions = new ArrayList<>();
}
