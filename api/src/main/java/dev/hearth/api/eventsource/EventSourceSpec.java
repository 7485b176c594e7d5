package dev.hearth.api.eventsource;

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
import java.util.List;

/** What a user asks of an event source: CreateEventSourceMapping's fields (AWS Lambda API reference) under their names. */
@JsonClassDescription("What is read, from where on, how it is filtered and batched, and which function gets it.")
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "self.source == oldSelf.source",
        message = "spec.source cannot be changed: make a new event source")
@ValidationRule(
        value = "self.startingPosition == oldSelf.startingPosition",
        message = "spec.startingPosition cannot be changed: make a new event source")
@ValidationRule(
        value = "(self.startingPosition == 'AT_TIMESTAMP') == has(self.startingPositionTimestamp)",
        message = "spec.startingPositionTimestamp belongs to startingPosition AT_TIMESTAMP, and AT_TIMESTAMP needs it")
@ValidationRule(
        value = "!has(self.source.table) || self.startingPosition != 'AT_TIMESTAMP'",
        message = "a table's stream starts at TRIM_HORIZON or LATEST")
@ValidationRule(
        value = "!has(self.source.kafka) || !has(self.tumblingWindowInSeconds) || self.tumblingWindowInSeconds == 0",
        message = "spec.tumblingWindowInSeconds belongs to sources of streams and tables")
@ValidationRule(
        value =
                "!has(self.tumblingWindowInSeconds) || self.tumblingWindowInSeconds == 0 || self.parallelizationFactor == 1",
        message = "spec.tumblingWindowInSeconds needs parallelizationFactor 1: one window has one state")
@ValidationRule(
        value = "!has(self.source.kafka) || !has(self.onFailure) || !has(self.onFailure.kafka)"
                + " || self.onFailure.kafka != self.source.kafka.topic",
        message = "spec.onFailure.kafka must not be the source's own topic")
@ValidationRule(
        value = "!has(self.source.stream) || !has(self.onFailure) || !has(self.onFailure.stream)"
                + " || self.onFailure.stream != self.source.stream",
        message = "spec.onFailure.stream must not be the source's own stream")
public class EventSourceSpec {
    @JsonPropertyDescription("Where the records come from: exactly one of stream, kafka, table.")
    @Required
    public Source source;

    @JsonPropertyDescription("Name of the Function that gets them.")
    @Required
    @Size(min = 1, max = 63)
    public String function;

    @JsonPropertyDescription("Version or alias of the function.")
    @Pattern("^(\\$LATEST|[a-zA-Z0-9_-]{1,128})$")
    @Default("$LATEST")
    public String qualifier;

    @JsonPropertyDescription("False stops reading; what comes meanwhile waits.")
    @Default("true")
    public Boolean enabled;

    @JsonPropertyDescription("Most records in one invocation.")
    @Min(1)
    @Max(10_000)
    @Default("100")
    public Integer batchSize;

    @JsonPropertyDescription("How long a batch may wait to become full.")
    @Min(0)
    @Max(300)
    @Default("0")
    public Integer maximumBatchingWindowInSeconds;

    @JsonPropertyDescription("Where reading begins, fixed when the source becomes ready for the first time.")
    @Pattern("^(TRIM_HORIZON|LATEST|AT_TIMESTAMP)$")
    @Default("TRIM_HORIZON")
    public String startingPosition;

    @JsonPropertyDescription("Time in RFC 3339, such as 2026-01-31T12:00:00Z.")
    @Pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$")
    public String startingPositionTimestamp;

    @JsonPropertyDescription("Batches of one shard or partition that run at once; records of one key stay in order.")
    @Min(1)
    @Max(10)
    @Default("1")
    public Integer parallelizationFactor;

    @JsonPropertyDescription("A batch that the function fails is halved, and the halves are tried one after the other.")
    @Default("false")
    public Boolean bisectBatchOnFunctionError;

    @JsonPropertyDescription("Retries after a failure of the function; -1: until the records are too old.")
    @Min(-1)
    @Max(10_000)
    @Default("-1")
    public Integer maximumRetryAttempts;

    @JsonPropertyDescription("Older records are given up; -1: never.")
    @Min(-1)
    @Max(604_800)
    @ValidationRule(value = "self == -1 || self >= 60", message = "maximumRecordAgeInSeconds is -1 or 60 to 604800")
    @Default("-1")
    public Integer maximumRecordAgeInSeconds;

    @JsonPropertyDescription("ReportBatchItemFailures: the function says which records of a batch it could not do.")
    @Size(max = 1)
    public List<@Pattern("^ReportBatchItemFailures$") String> functionResponseTypes;

    @JsonPropertyDescription("Where the record of a batch goes that is given up; absent: nowhere, as in Lambda.")
    public DestinationSpec onFailure;

    @JsonPropertyDescription("Records that match none of the filters are passed over.")
    public FilterCriteria filterCriteria;

    @JsonPropertyDescription("Length of a window that has a state; 0: no windows.")
    @Min(0)
    @Max(900)
    public Integer tumblingWindowInSeconds;

    @Default("{}")
    public Scaling scaling;

    /** Where records come from. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = "[has(self.stream), has(self.kafka), has(self.table)].exists_one(x, x)",
            message = "spec.source needs exactly one of stream, kafka, table")
    public static class Source {
        @JsonPropertyDescription("Name of a Stream, as the Kinesis API has it.")
        @Size(min = 1, max = 128)
        public String stream;

        @JsonPropertyDescription("A topic of Kafka.")
        public KafkaSource kafka;

        @JsonPropertyDescription("Name of a Table with a change stream.")
        @Size(min = 3, max = 253)
        public String table;
    }

    /** A topic, of Hearth's own Kafka or of another. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = "!has(self.secret) || has(self.bootstrapServers)",
            message = "source.kafka.secret belongs to source.kafka.bootstrapServers")
    public static class KafkaSource {
        @Required
        @Size(min = 1, max = 249)
        @Pattern("^[a-zA-Z0-9._-]+$")
        public String topic;

        @JsonPropertyDescription("Of another Kafka, as host:port; absent: the one that Hearth itself uses.")
        @Size(min = 1, max = 10)
        public List<@Pattern("^[^:/ ]+:[0-9]{1,5}$") String> bootstrapServers;

        @JsonPropertyDescription(
                "Name of a Secret: username, password and mechanism (PLAIN, SCRAM-SHA-256, SCRAM-SHA-512) for SASL; ca.crt,"
                        + " tls.crt and tls.key for TLS.")
        @Size(min = 1, max = 253)
        public String secret;

        @JsonPropertyDescription("A consumer group of one's own; absent: one that only this source has.")
        @Size(min = 1, max = 200)
        @Pattern("^[a-zA-Z0-9._:/-]+$")
        public String consumerGroup;
    }

    /** FilterCriteria of the Lambda API. */
    public static class FilterCriteria {
        @Required
        @Size(min = 1, max = 10)
        public List<Filter> filters;
    }

    /** One pattern in EventBridge's language. */
    public static class Filter {
        @JsonPropertyDescription("JSON, such as {\"data\": {\"state\": [\"placed\"]}}.")
        @Required
        @Size(min = 2, max = 4096)
        public String pattern;
    }

    /** How many consumers read, with KEDA's names (KEDA documentation, "Apache Kafka"). */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public static class Scaling {
        @JsonPropertyDescription("Records of lag for each consumer.")
        @Min(1)
        @Default("1000")
        public Long lagThreshold;

        @JsonPropertyDescription("No consumer reads before the lag is above this.")
        @Min(0)
        @Default("0")
        public Long activationLagThreshold;

        @JsonPropertyDescription("More consumers than partitions.")
        @Default("false")
        public Boolean allowIdleConsumers;

        @JsonPropertyDescription("Most consumers in one replica of the eventing service.")
        @Min(1)
        @Max(64)
        @Default("8")
        public Integer maxConsumers;
    }
}
