package dev.hearth.api.function;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.hearth.api.DestinationSpec;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * How events are handled that nobody waits for: Lambda's event invoke config (API reference,
 * "PutFunctionEventInvokeConfig") and its dead-letter config, with Lambda's ranges and defaults.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class AsynchronousInvocation {
    @JsonPropertyDescription("How often an event is tried again after the function failed, 0 to 2;"
            + " the first time after a minute, the second after two more.")
    @Min(0)
    @Max(2)
    @Default("2")
    public Integer maximumRetryAttempts;

    @JsonPropertyDescription("How old an event may become before it is given up, in seconds, 60 to 21600.")
    @Min(60)
    @Max(21600)
    @Default("21600")
    public Integer maximumEventAgeInSeconds;

    @JsonPropertyDescription("Gets a record of every event that the function has handled.")
    public DestinationSpec onSuccess;

    @JsonPropertyDescription("Gets a record of every event that was given up.")
    public DestinationSpec onFailure;

    @JsonPropertyDescription("Gets every event that was given up, as it came: one of stream, topic, kafka.")
    @ValidationRule(
            value = "!has(self.bucket) && !has(self.__function__)",
            message = "a dead letter goes to one of stream, topic, kafka")
    public DestinationSpec deadLetter;
}
