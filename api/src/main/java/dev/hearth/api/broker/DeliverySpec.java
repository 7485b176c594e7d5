package dev.hearth.api.broker;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;

/**
 * How an event is delivered and what happens when it cannot be: Knative's delivery spec. What is absent of a Trigger is its
 * Broker's, and what is absent of both is that of Knative's default broker: 10 retries, exponential, from PT0.2S.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class DeliverySpec {
    /** Days, hours, minutes and seconds of ISO 8601, so that {@code Duration.parse} takes it. */
    static final String DURATION = "^P(\\d{1,3}D|(\\d{1,3}D)?T(\\d{1,5}H(\\d{1,5}M)?(\\d{1,7}(\\.\\d{1,3})?S)?"
            + "|\\d{1,5}M(\\d{1,7}(\\.\\d{1,3})?S)?|\\d{1,7}(\\.\\d{1,3})?S))$";

    @JsonPropertyDescription("How often an event is tried again before it is given up.")
    @Min(0)
    @Max(1000)
    public Integer retry;

    @JsonPropertyDescription("The wait before a retry: 'linear' is backoffDelay times its number,"
            + " 'exponential' backoffDelay times two to its number; never more than ten minutes.")
    @Pattern("^(linear|exponential)$")
    public String backoffPolicy;

    @JsonPropertyDescription("An ISO 8601 duration, such as PT0.2S.")
    @Pattern(DURATION)
    public String backoffDelay;

    @JsonPropertyDescription("How long a uri may take to answer, as an ISO 8601 duration; 30 seconds without."
            + " A function has its own timeout.")
    @Pattern(DURATION)
    public String timeout;

    @JsonPropertyDescription("The longest wait that a Retry-After of a 429 or 503 may ask for, as an ISO 8601 duration;"
            + " ten minutes without. PT0S: it is not looked at.")
    @Pattern(DURATION)
    public String retryAfterMax;

    @JsonPropertyDescription("Gets the events that were given up, with Knative's knativeerror attributes.")
    public SinkSpec deadLetterSink;
}
