package dev.hearth.api.topic;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.List;

/** What is so, written by the eventing room alone. */
@JsonClassDescription("What has become of it: conditions (Ready first) and its ARN.")
@JsonInclude(JsonInclude.Include.NON_NULL)
public class TopicStatus {
    public Long observedGeneration;

    public String topicArn;

    @JsonPropertyDescription("The Kafka topic that holds its messages.")
    public String kafkaTopic;

    public Integer subscriptionsConfirmed;

    public Integer subscriptionsPending;

    @JsonPropertyDescription("Messages that wait, over all subscriptions, when last counted.")
    public Long waiting;

    public List<SubscriptionStatus> subscriptions = new ArrayList<>();

    public List<Condition> conditions = new ArrayList<>();

    /** One subscription and what became of its messages, as far as that is settled. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public static class SubscriptionStatus {
        public String endpoint;

        public String subscriptionArn;

        public Boolean confirmed;

        public Long delivered;

        public Long filtered;

        public Long deadLettered;

        public Long waiting;
    }
}
