package dev.hearth.api.stream;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.List;

/** What is so, written by the eventing room alone. */
@JsonClassDescription("What has become of it: conditions (Ready first) and its ARN.")
@JsonInclude(JsonInclude.Include.NON_NULL)
public class StreamStatus {
    /** The condition that says whether the stream can be used as the spec asks. */
    public static final String READY = "Ready";

    public Long observedGeneration;

    @JsonPropertyDescription("As DescribeStream says: CREATING, UPDATING, DELETING, ACTIVE.")
    public String streamStatus;

    public String streamArn;

    @JsonPropertyDescription("The Kafka topic that the stream is.")
    public String topic;

    @JsonPropertyDescription("Shards that there are.")
    public Integer shards;

    @JsonPropertyDescription("Hours that a record can be read now.")
    public Integer retentionHours;

    public List<Condition> conditions = new ArrayList<>();
}
