package dev.hearth.api.trigger;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.hearth.api.broker.DeliverySpec;
import dev.hearth.api.broker.SinkSpec;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;

/** What a user asks of a trigger: Knative's fields under their names. */
@JsonClassDescription("Which events of which broker go where.")
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "self.broker == oldSelf.broker", message = "spec.broker cannot be changed: make a new trigger")
public class TriggerSpec {
    @JsonPropertyDescription("Name of the Broker whose events it gets.")
    @Required
    @Size(min = 1, max = 100)
    public String broker;

    @JsonPropertyDescription("Attributes that an event must have; absent, like every filter that is: all events.")
    public AttributesFilter filter;

    @JsonPropertyDescription("Filters of the CloudEvents Subscriptions API, of which an event must pass every one."
            + " Where there are any, spec.filter is not looked at.")
    @Size(max = 20)
    public List<FilterSpec> filters;

    @JsonPropertyDescription("Who gets the events.")
    @Required
    public SinkSpec subscriber;

    public DeliverySpec delivery;

    @JsonPropertyDescription("'unordered': many events at once. 'ordered': of each partition of the broker one event"
            + " after the other, so that one which is tried again holds up those behind it.")
    @Pattern("^(ordered|unordered)$")
    @Default("unordered")
    public String ordering;

    @JsonPropertyDescription("Of an unordered trigger: events that one replica delivers at once.")
    @Min(1)
    @Max(1000)
    @Default("50")
    public Integer concurrency;

    /** Knative's older filter. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public static class AttributesFilter {
        @JsonPropertyDescription("Attributes, extensions among them, and their values; an empty value stands for any.")
        @Size(max = 50)
        public Map<String, String> attributes;
    }
}
