package dev.hearth.eventing.topics.service;

import dev.hearth.eventing.topics.TopicLogs;
import dev.hearth.eventing.topics.TopicPublisher;
import dev.hearth.eventing.topics.catalogue.Catalogue;
import dev.hearth.eventing.topics.catalogue.TopicId;
import dev.hearth.eventing.topics.catalogue.TopicRecord;
import dev.hearth.eventing.topics.message.Refused;
import dev.hearth.kinds.mail.MailServer;
import java.util.Map;
import java.util.Optional;

/** Makes, changes and deletes topics. Any thread; blocks. */
public final class Topics {
    private static final int MOST_TAGS = 50;

    private final Catalogue catalogue;
    private final TopicLogs logs;
    private final TopicPublisher publisher;

    public Topics(Catalogue catalogue, TopicLogs logs, TopicPublisher publisher) {
        this.catalogue = catalogue;
        this.logs = logs;
        this.publisher = publisher;
    }

    /** Makes a topic; one that is there with the same attributes and tags is the answer, too. */
    TopicRecord create(TopicId id, Map<String, String> attributes, Map<String, String> tags) {
        checkName(id, attributes.getOrDefault("FifoTopic", "false").equals("true"));
        attributes.forEach((name, value) -> TopicAttributes.check(id, name, value));
        checkTags(tags);
        Optional<TopicRecord> there = catalogue.topic(id);
        if (there.isPresent()) {
            boolean same = attributes.entrySet().stream()
                    .allMatch(asked ->
                            TopicAttributes.value(there.get(), asked.getKey()).equals(asked.getValue()));
            if (!same) {
                throw Refused.invalid("Attributes Reason: Topic already exists with different attributes");
            }
            if (!tags.isEmpty() && !tags.equals(there.get().tags())) {
                throw Refused.invalid("Tags Reason: Topic already exists with different tags");
            }
            return there.get();
        }
        TopicRecord topic = new TopicRecord(id, attributes, tags, Optional.empty());
        logs.ensure(id);
        catalogue.put(topic);
        return topic;
    }

    /** Makes a topic exactly so, whatever it was before; its subscriptions stay. */
    public TopicRecord put(
            TopicId id, Map<String, String> attributes, Map<String, String> tags, Optional<MailServer> mail) {
        checkName(id, id.fifo());
        attributes.forEach((name, value) -> TopicAttributes.check(id, name, value));
        checkTags(tags);
        TopicRecord topic = new TopicRecord(id, attributes, tags, mail);
        logs.ensure(id);
        if (!catalogue.topic(id).equals(Optional.of(topic))) {
            catalogue.put(topic);
        }
        return topic;
    }

    public TopicRecord require(TopicId id) {
        return catalogue.topic(id).orElseThrow(() -> Refused.notFound("Topic does not exist"));
    }

    void setAttribute(TopicId id, String name, String value) {
        TopicRecord topic = require(id);
        if (name.equals("FifoTopic")) {
            throw Refused.invalid("AttributeName");
        }
        TopicAttributes.check(id, name, value);
        catalogue.put(topic.withAttribute(name, value));
    }

    void setTags(TopicRecord topic, Map<String, String> tags) {
        checkTags(tags);
        catalogue.put(topic.withTags(tags));
    }

    /** With its subscriptions and messages; nothing when there is none. */
    public void delete(TopicId id) {
        catalogue.remove(id);
        publisher.forget(id);
        logs.delete(id);
    }

    private static void checkName(TopicId id, boolean fifo) {
        if (fifo && !id.fifo()) {
            throw Refused.invalid(
                    "Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long.");
        }
        if (!TopicId.allows(id.namespace(), id.name()) || (id.fifo() && !fifo)) {
            throw Refused.invalid("Topic Name");
        }
    }

    private static void checkTags(Map<String, String> tags) {
        if (tags.size() > MOST_TAGS) {
            throw Refused.of(400, "TagLimitExceeded", "Could not complete request: tag quota of per resource exceeded");
        }
        tags.forEach((key, value) -> {
            if (key.isEmpty() || key.length() > 128 || value.length() > 256) {
                throw Refused.invalid("Tags Reason: a tag's key has 1 to 128 characters, its value up to 256");
            }
        });
    }
}
