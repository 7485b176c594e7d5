package dev.hearth.eventing.topics.message;

import dev.hearth.api.AccountId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** ARNs of topics and subscriptions, whose account stands for a namespace. */
public record Arn(String region, String account, String topic, Optional<String> subscription) {
    private static final Pattern FORM = Pattern.compile(
            "arn:aws[a-z-]*:sns:([a-z0-9-]*):([0-9]{12}):([A-Za-z0-9_-]{1,256}(?:\\.fifo)?)(?::([A-Za-z0-9-]{1,64}))?");

    public static Arn topic(String region, String namespace, String topic) {
        return new Arn(region, AccountId.of(namespace), topic, Optional.empty());
    }

    /** The topic's, of a subscription's. */
    public static Arn topicOf(Arn subscription) {
        return new Arn(subscription.region(), subscription.account(), subscription.topic(), Optional.empty());
    }

    public static Optional<Arn> parse(String text) {
        Matcher found = FORM.matcher(text);
        return found.matches()
                ? Optional.of(
                        new Arn(found.group(1), found.group(2), found.group(3), Optional.ofNullable(found.group(4))))
                : Optional.empty();
    }

    public Arn subscription(String id) {
        return new Arn(region, account, topic, Optional.of(id));
    }

    @Override
    public String toString() {
        String arn = "arn:aws:sns:" + region + ":" + account + ":" + topic;
        return subscription.map(id -> arn + ":" + id).orElse(arn);
    }
}
