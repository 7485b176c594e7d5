package dev.hearth.api.schedule;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.hearth.api.DestinationSpec;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** What a user asks of a schedule, in the words of EventBridge Scheduler. */
@JsonClassDescription("When what is invoked with what.")
@JsonInclude(JsonInclude.Include.NON_NULL)
public class ScheduleSpec {
    @JsonPropertyDescription("'rate(5 minutes)', 'cron(0 8 ? * MON-FRI *)' or 'at(2026-12-01T10:00:00)'.")
    @Required
    @Size(min = 6, max = 256)
    @Pattern("^(rate\\([1-9][0-9]* (minutes?|hours?|days?)\\)"
            + "|cron\\([^ ()]+ [^ ()]+ [^ ()]+ [^ ()]+ [^ ()]+ [^ ()]+\\)"
            + "|at\\([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\))$")
    @ValidationRule(
            value = "!self.startsWith('cron(') || self.split(' ')[2] == '?' || self.split(' ')[4] == '?'",
            message = "one of the third (day of month) and fifth (day of week) field of a cron expression must be '?'")
    public String schedule;

    @JsonPropertyDescription("An IANA time zone, in which cron and at are read.")
    @Default("UTC")
    @Pattern("^[A-Za-z][A-Za-z0-9_+/-]*$")
    @Size(max = 50)
    public String timeZone;

    @JsonPropertyDescription(
            "Nothing happens before; a rate counts from here. An instant such as 2026-12-01T10:00:00Z.")
    @Pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$")
    public String startDate;

    @JsonPropertyDescription("Nothing happens after.")
    @Pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$")
    public String endDate;

    @JsonPropertyDescription(
            "A tick happens at a random moment of so many minutes from its time on; absent: at its time.")
    @Min(1)
    @Max(1440)
    public Integer flexibleTimeWindowMinutes;

    @Pattern("^(ENABLED|DISABLED)$")
    @Default("ENABLED")
    public String state;

    @JsonPropertyDescription(
            "What becomes of ticks whose time passed while nothing ran (or the clock jumped): 'Latest' makes up for the"
                    + " newest one, 'Skip' for none, 'All' for the newest 100.")
    @Pattern("^(Latest|Skip|All)$")
    @Default("Latest")
    public String missedTicks;

    @Required
    public Target target;

    @JsonPropertyDescription(
            "What the target gets; <aws.scheduler.scheduled-time>, <aws.scheduler.schedule-arn>,"
                    + " <aws.scheduler.execution-id> and <aws.scheduler.attempt-number> are filled in. Absent: an empty JSON object.")
    @Size(max = 262144)
    public String input;

    @Default("{}")
    public RetryPolicy retryPolicy;

    @JsonPropertyDescription("Where a tick goes that could not be delivered; absent: into the Kafka topic"
            + " hearth.schedules.dead-letters.")
    public DestinationSpec deadLetter;

    /** Exactly one object of the namespace. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = "[has(self.__function__), has(self.stream), has(self.topic)].exists_one(x, x)",
            message = "a target needs exactly one of function, stream, topic")
    public static class Target {
        @JsonPropertyDescription("Name of a Function, invoked asynchronously.")
        @Size(min = 1, max = 63)
        public String function;

        @JsonPropertyDescription("Name of a Stream.")
        @Size(min = 1, max = 253)
        public String stream;

        @JsonPropertyDescription("Name of a Topic.")
        @Size(min = 1, max = 253)
        public String topic;
    }

    /** How often and how long a tick is tried. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public static class RetryPolicy {
        @Min(0)
        @Max(185)
        @Default("185")
        public Integer maximumRetryAttempts;

        @Min(60)
        @Max(86400)
        @Default("86400")
        public Integer maximumEventAgeInSeconds;
    }
}
