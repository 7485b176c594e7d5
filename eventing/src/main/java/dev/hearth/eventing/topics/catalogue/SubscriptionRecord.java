package dev.hearth.eventing.topics.catalogue;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A subscription.
 *
 * @param id the last part of its ARN
 * @param endpoint as the subscriber wrote it
 * @param attributes that were set, by SNS's names ({@code FilterPolicy}, {@code RawMessageDelivery} …)
 * @param token by which it is confirmed, while it is not
 * @param sinceMillis when it was made, since 1970
 * @param fromManifest is it a Topic's manifest that asks for it?
 * @param from the offset of each partition of the topic from which on messages are its; what was published before it was
 *     subscribed is not
 */
public record SubscriptionRecord(
        TopicId topic,
        String id,
        Protocol protocol,
        String endpoint,
        Map<String, String> attributes,
        Optional<String> token,
        boolean confirmed,
        boolean authenticated,
        long sinceMillis,
        boolean fromManifest,
        Map<Integer, Long> from) {
    public SubscriptionRecord {
        attributes = Map.copyOf(attributes);
        from = Map.copyOf(from);
    }

    public String attribute(String name, String otherwise) {
        return attributes.getOrDefault(name, otherwise);
    }

    public Optional<String> attribute(String name) {
        return Optional.ofNullable(attributes.get(name)).filter(text -> !text.isEmpty());
    }

    public boolean raw() {
        return attribute("RawMessageDelivery", "false").equals("true");
    }

    /** The consumer group whose offsets are its progress. */
    public String group() {
        return "hearth.subscription." + id;
    }

    public SubscriptionRecord withAttributes(Map<String, String> changed) {
        return new SubscriptionRecord(
                topic,
                id,
                protocol,
                endpoint,
                changed,
                token,
                confirmed,
                authenticated,
                sinceMillis,
                fromManifest,
                from);
    }

    public SubscriptionRecord withAttribute(String name, String value) {
        Map<String, String> changed = new TreeMap<>(attributes);
        changed.put(name, value);
        return withAttributes(changed);
    }

    public SubscriptionRecord ofManifest(boolean manifest) {
        return new SubscriptionRecord(
                topic,
                id,
                protocol,
                endpoint,
                attributes,
                token,
                confirmed,
                authenticated,
                sinceMillis,
                manifest,
                from);
    }

    /** @param offsets the ends of the topic's partitions at this moment */
    public SubscriptionRecord confirm(boolean withSignature, Map<Integer, Long> offsets) {
        return new SubscriptionRecord(
                topic,
                id,
                protocol,
                endpoint,
                attributes,
                token,
                true,
                withSignature,
                sinceMillis,
                fromManifest,
                offsets);
    }

    /** Never the token. */
    @Override
    public String toString() {
        return "SubscriptionRecord[" + topic + " " + id + " " + protocol + "]";
    }
}
