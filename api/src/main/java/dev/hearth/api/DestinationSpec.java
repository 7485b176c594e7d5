package dev.hearth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.NullUnmarked;

/** Where the record of an outcome goes: Lambda's destinations, each by the name of an object of the namespace. */
@NullUnmarked
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "[has(self.stream), has(self.topic), has(self.bucket), has(self.__function__), has(self.kafka)]"
                + ".exists_one(x, x)",
        message = "a destination needs exactly one of stream, topic, bucket, function, kafka")
public class DestinationSpec {
    @JsonPropertyDescription("Name of a Stream.")
    @Size(min = 1, max = 253)
    public String stream;

    @JsonPropertyDescription("Name of a Topic.")
    @Size(min = 1, max = 253)
    public String topic;

    @JsonPropertyDescription("Name of a Bucket; the record becomes an object below 'aws/lambda/'.")
    @Size(min = 3, max = 63)
    public String bucket;

    @JsonPropertyDescription("Name of a Function; the record is the event of an asynchronous invocation.")
    @Size(min = 1, max = 253)
    public String function;

    @JsonPropertyDescription("A topic of the Kafka that Hearth itself uses; it must exist.")
    @Size(min = 1, max = 249)
    @Pattern("^[a-zA-Z0-9._-]+$")
    public String kafka;
}
