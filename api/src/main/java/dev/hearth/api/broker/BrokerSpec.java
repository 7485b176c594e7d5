package dev.hearth.api.broker;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.hearth.api.DeletionPolicy;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.ValidationRule;

/** What a user asks of a broker. */
@JsonClassDescription("What the broker is to be.")
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "self.partitions >= oldSelf.partitions",
        message = "spec.partitions can only grow, as a Kafka topic's")
public class BrokerSpec {
    @JsonPropertyDescription(
            "Who may send events. 'AWS_IAM': only signed requests (service 'events') or bearer tokens of"
                    + " the cluster. 'NONE': anybody who reaches it.")
    @Pattern("^(AWS_IAM|NONE)$")
    @Default("AWS_IAM")
    public String authType;

    @JsonPropertyDescription("Partitions of the broker's topic. Events keep their order within one; the attribute"
            + " 'partitionkey' says which, else 'subject', else 'source'.")
    @Min(1)
    @Max(256)
    @Default("4")
    public Integer partitions;

    @JsonPropertyDescription("How long an event is kept for Triggers that have not handled it, in hours.")
    @Min(1)
    @Max(8760)
    @Default("168")
    public Integer retentionHours;

    @JsonPropertyDescription("What holds for Triggers of this broker that do not say it themselves.")
    public DeliverySpec delivery;

    @JsonPropertyDescription(
            "'Retain' keeps the topic and its events when this object is deleted, 'Delete' deletes them.")
    @Default("Retain")
    public DeletionPolicy deletionPolicy;
}
