package dev.hearth.api.stream;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.hearth.api.DeletionPolicy;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;

/** What a user asks of a stream: CreateStream's fields (Kinesis Data Streams API reference) under the names of its sentences. */
@JsonClassDescription("What the stream is to be: shards and how long records are kept.")
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "has(self.streamName) == has(oldSelf.streamName)"
                + " && (!has(self.streamName) || self.streamName == oldSelf.streamName)",
        message = "spec.streamName cannot be changed: make a new stream")
public class StreamSpec {
    @JsonPropertyDescription("Shards, which are partitions of the topic; they can be made more, never fewer.")
    @Default("1")
    @Min(1)
    @Max(10_000)
    public Integer shards;

    @JsonPropertyDescription("Hours that a record can be read: 24 to 8760.")
    @Default("24")
    @Min(24)
    @Max(8_760)
    public Integer retentionHours;

    @JsonPropertyDescription("The name in the Kinesis API; absent: this object's. CreateStream sets it where the name"
            + " could not be an object's.")
    @Pattern("^[a-zA-Z0-9_.-]+$")
    @Size(min = 1, max = 128)
    public String streamName;

    @Size(max = 50)
    public Map<String, String> tags;

    @JsonPropertyDescription("What RegisterStreamConsumer has registered: readers with a throughput of their own.")
    @Size(max = 20)
    public List<Consumer> consumers;

    @JsonPropertyDescription(
            "'Retain' keeps the topic and its records when this object is deleted, 'Delete' removes them.")
    @Default("Retain")
    public DeletionPolicy deletionPolicy;

    /** A registered consumer. */
    public static class Consumer {
        @Required
        @Pattern("^[a-zA-Z0-9_.-]+$")
        @Size(min = 1, max = 128)
        public String consumerName;

        @JsonPropertyDescription("Seconds since 1970; part of its ARN.")
        @Required
        @Min(0)
        public Long registeredAt;
    }
}
