package dev.hearth.eventing.topics.catalogue;

import dev.hearth.kinds.mail.MailServer;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A topic.
 *
 * @param attributes that were set, by SNS's names ({@code DisplayName}, {@code ContentBasedDeduplication} …)
 * @param mail by which subscriptions by email are served
 */
public record TopicRecord(
        TopicId id, Map<String, String> attributes, Map<String, String> tags, Optional<MailServer> mail) {
    public TopicRecord {
        attributes = Map.copyOf(attributes);
        tags = Map.copyOf(tags);
    }

    public String attribute(String name, String otherwise) {
        return attributes.getOrDefault(name, otherwise);
    }

    public boolean contentBasedDeduplication() {
        return attribute("ContentBasedDeduplication", "false").equals("true");
    }

    public TopicRecord withAttribute(String name, String value) {
        Map<String, String> changed = new TreeMap<>(attributes);
        changed.put(name, value);
        return new TopicRecord(id, changed, tags, mail);
    }

    public TopicRecord withTags(Map<String, String> changed) {
        return new TopicRecord(id, attributes, changed, mail);
    }
}
