package dev.hearth.api.broker;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.List;

/** What is so, written by the eventing room alone. */
@JsonClassDescription("What has become of it: conditions (Ready first) and its address.")
@JsonInclude(JsonInclude.Include.NON_NULL)
public class BrokerStatus {
    /** The condition that says whether events are taken. */
    public static final String READY = "Ready";

    public Long observedGeneration;

    @JsonPropertyDescription("Where events are sent.")
    public Address address;

    @JsonPropertyDescription("The Kafka topic that holds the events.")
    public String topic;

    @JsonPropertyDescription("The Kafka topic of events that were given up and had no dead-letter sink that took them.")
    public String deadLetterTopic;

    public List<Condition> conditions = new ArrayList<>();

    /** Knative's form of an address. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public static class Address {
        public String url;
    }
}
