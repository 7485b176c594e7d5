package dev.hearth.eventing.topics.service;

import dev.hearth.aws.query.Parameters;
import dev.hearth.aws.query.QueryCall;
import dev.hearth.aws.query.QueryFault;
import dev.hearth.aws.query.QueryService;
import dev.hearth.aws.query.Xml;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import dev.hearth.eventing.topics.message.Refused;
import java.util.Set;
import org.jboss.logging.Logger;

/** The actions of the SNS API, by their names. */
public final class Sns implements QueryService {
    private static final Logger LOG = Logger.getLogger(Sns.class);

    /** Links in messages and mails carry no signature. */
    private static final Set<String> OPEN = Set.of("ConfirmSubscription", "Unsubscribe");

    private final TopicCalls topics;
    private final SubscriptionCalls subscriptions;
    private final PublishCalls publishing;

    public Sns(TopicCalls topics, SubscriptionCalls subscriptions, PublishCalls publishing) {
        this.topics = topics;
        this.subscriptions = subscriptions;
        this.publishing = publishing;
    }

    @Override
    public String name() {
        return "sns";
    }

    @Override
    public String namespace() {
        return "http://sns.amazonaws.com/doc/2010-03-31/";
    }

    /** 256 KB of message, each byte of which may be three in a form, and what stands around it. */
    @Override
    public int maxBodyBytes() {
        return 1024 * 1024;
    }

    @Override
    public boolean open(String action) {
        return OPEN.contains(action);
    }

    @Override
    public Xml call(QueryCall call) {
        try {
            return answer(call, call.parameters());
        } catch (Refused refused) {
            throw new QueryFault(refused.status(), refused.code(), String.valueOf(refused.getMessage()));
        } catch (KafkaUnavailable e) {
            LOG.warnf("Kafka is away action=%s cause=%s", call.action(), e.getMessage());
            throw new QueryFault(503, "ServiceUnavailable", "Kafka does not answer; send it again");
        }
    }

    private Xml answer(QueryCall call, Parameters given) {
        return switch (call.action()) {
            case "CreateTopic" -> topics.create(call, given);
            case "DeleteTopic" -> topics.delete(call, given);
            case "ListTopics" -> topics.list(call, given);
            case "GetTopicAttributes" -> topics.attributes(call, given);
            case "SetTopicAttributes" -> topics.setAttribute(call, given);
            case "TagResource" -> topics.tag(call, given);
            case "UntagResource" -> topics.untag(call, given);
            case "ListTagsForResource" -> topics.tags(call, given);
            case "Publish" -> publishing.publish(call, given);
            case "PublishBatch" -> publishing.batch(call, given);
            case "Subscribe" -> subscriptions.subscribe(call, given);
            case "ConfirmSubscription" -> subscriptions.confirm(call, given);
            case "Unsubscribe" -> subscriptions.unsubscribe(call, given);
            case "ListSubscriptions" -> subscriptions.list(call, given);
            case "ListSubscriptionsByTopic" -> subscriptions.listByTopic(call, given);
            case "GetSubscriptionAttributes" -> subscriptions.attributes(call, given);
            case "SetSubscriptionAttributes" -> subscriptions.setAttribute(call, given);
            default ->
                throw new QueryFault(
                        400,
                        "InvalidAction",
                        "The action %s is not valid for this endpoint.".formatted(printable(call.action())));
        };
    }

    private static String printable(String action) {
        return action.length() > 64 ? action.substring(0, 64) + "…" : action;
    }
}
