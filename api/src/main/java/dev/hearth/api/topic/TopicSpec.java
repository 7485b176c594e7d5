package dev.hearth.api.topic;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.api.DeletionPolicy;
import dev.hearth.api.DestinationSpec;
import dev.hearth.api.SmtpSpec;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;

/** What a user asks of a topic, in the words of the SNS API. The topic is called as its object. */
@JsonClassDescription("What the topic is to be: its subscriptions and their filters.")
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "self.fifo == oldSelf.fifo", message = "spec.fifo cannot be changed: make a new topic")
@ValidationRule(
        value = "self.fifo || !self.contentBasedDeduplication",
        message = "spec.contentBasedDeduplication belongs to a FIFO topic")
@ValidationRule(
        value = "!has(self.subscriptions) || !self.subscriptions.exists(s, has(s.email)) || has(self.smtp)",
        message = "a subscription by email needs spec.smtp, the server that sends it")
public class TopicSpec {
    @JsonPropertyDescription(
            "Messages of a group are delivered in order, and one of a deduplication id once in 5 minutes.")
    @Default("false")
    public Boolean fifo;

    @JsonPropertyDescription("A message without a deduplication id gets the SHA-256 of its body as one.")
    @Default("false")
    public Boolean contentBasedDeduplication;

    @JsonPropertyDescription("Stands in mails.")
    @Size(max = 100)
    public String displayName;

    @JsonPropertyDescription(
            "Of the signature of what goes to functions and HTTP endpoints: 1 is SHA1withRSA, 2 is SHA256withRSA.")
    @Pattern("^[12]$")
    @Default("1")
    public String signatureVersion;

    @Size(max = 100)
    public List<Subscription> subscriptions;

    @JsonPropertyDescription("By which mail server subscriptions by email are served.")
    public SmtpSpec smtp;

    @Size(max = 50)
    public Map<String, String> tags;

    @JsonPropertyDescription(
            "'Retain' keeps the topic and its subscriptions when this object is deleted, 'Delete' deletes them.")
    @Default("Retain")
    public DeletionPolicy deletionPolicy;

    /** Where the topic's messages go. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = "[has(self.__function__), has(self.stream), has(self.url), has(self.email)].exists_one(x, x)",
            message = "a subscription needs exactly one of function, stream, url, email")
    @ValidationRule(
            value = "!has(self.rawMessageDelivery) || !self.rawMessageDelivery || has(self.stream) || has(self.url)",
            message = "rawMessageDelivery belongs to a subscription of a stream or url")
    @ValidationRule(
            value = "!has(self.deliveryPolicy) || has(self.url)",
            message = "deliveryPolicy belongs to a subscription of a url")
    @ValidationRule(
            value = "!has(self.filterPolicyScope) || has(self.filterPolicy)",
            message = "filterPolicyScope needs a filterPolicy")
    public static class Subscription {
        @JsonPropertyDescription("Name of a Function; invoked with SNS's event.")
        @Size(min = 1, max = 63)
        public String function;

        @JsonPropertyDescription("Name of a Stream.")
        @Size(min = 1, max = 253)
        public String stream;

        @JsonPropertyDescription("An http or https address; it gets messages once it has confirmed the subscription.")
        @Pattern("^https?://[^/?#@]+([/?#].*)?$")
        @Size(max = 2048)
        public String url;

        @JsonPropertyDescription(
                "A mail address; it gets messages once somebody has followed the link in the first mail.")
        @Pattern("^[^@\\s]+@[^@\\s]+$")
        @Size(max = 320)
        public String email;

        @JsonPropertyDescription("Which messages it gets, in SNS's filter policy language; absent: all.")
        @PreserveUnknownFields
        public JsonNode filterPolicy;

        @Pattern("^(MessageAttributes|MessageBody)$")
        public String filterPolicyScope;

        @JsonPropertyDescription("The message alone, without SNS's JSON around it.")
        public Boolean rawMessageDelivery;

        @JsonPropertyDescription(
                "Where messages go that could not be delivered; absent: into a Kafka topic of this topic.")
        public DestinationSpec deadLetter;

        public DeliveryPolicy deliveryPolicy;
    }

    /** SNS's healthyRetryPolicy of an HTTP endpoint; all retries together may last 3,600 seconds. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = "self.minDelayTarget <= self.maxDelayTarget",
            message = "minDelayTarget must not be above maxDelayTarget")
    @ValidationRule(
            value = "self.numNoDelayRetries + self.numMinDelayRetries + self.numMaxDelayRetries <= self.numRetries",
            message =
                    "numNoDelayRetries, numMinDelayRetries and numMaxDelayRetries together must not be above numRetries")
    public static class DeliveryPolicy {
        @Min(0)
        @Max(100)
        @Default("3")
        public Integer numRetries;

        @Min(0)
        @Max(100)
        @Default("0")
        public Integer numNoDelayRetries;

        @Min(0)
        @Max(100)
        @Default("0")
        public Integer numMinDelayRetries;

        @Min(0)
        @Max(100)
        @Default("0")
        public Integer numMaxDelayRetries;

        @JsonPropertyDescription("In seconds.")
        @Min(1)
        @Max(3600)
        @Default("20")
        public Integer minDelayTarget;

        @JsonPropertyDescription("In seconds.")
        @Min(1)
        @Max(3600)
        @Default("20")
        public Integer maxDelayTarget;

        @Pattern("^(linear|arithmetic|geometric|exponential)$")
        @Default("linear")
        public String backoffFunction;

        @JsonPropertyDescription("Of what is posted; absent: text/plain; charset=UTF-8.")
        @Size(max = 100)
        public String headerContentType;
    }
}
