package dev.hearth.storage.objects.bucket;

import java.util.List;
import java.util.Optional;

/**
 * Who is told of which changes in a bucket.
 *
 * @param events types such as {@code s3:ObjectCreated:*}
 * @param kind {@code function}, {@code stream} or {@code topic}
 * @param target the name of one, in the bucket's namespace
 */
public record NotificationRule(
        String id, List<String> events, String prefix, String suffix, String kind, String target) {
    public NotificationRule {
        events = List.copyOf(events);
    }

    /** Is this change of this key meant? */
    public boolean covers(String event, String key) {
        return key.startsWith(prefix) && key.endsWith(suffix) && events.stream().anyMatch(type -> matches(type, event));
    }

    private static boolean matches(String type, String event) {
        return type.endsWith("*") ? event.startsWith(type.substring(0, type.length() - 1)) : type.equals(event);
    }

    /**
     * Could one change be meant by both? S3 takes no such pair (user guide, "Configuring event notifications using object key
     * name filtering").
     */
    public boolean overlaps(NotificationRule other) {
        boolean prefixes = prefix.startsWith(other.prefix) || other.prefix.startsWith(prefix);
        boolean suffixes = suffix.endsWith(other.suffix) || other.suffix.endsWith(suffix);
        return prefixes
                && suffixes
                && events.stream()
                        .anyMatch(mine -> other.events.stream()
                                .anyMatch(theirs -> matches(mine, theirs) || matches(theirs, mine)));
    }

    /** The first two that overlap. */
    public static Optional<String> overlap(List<NotificationRule> rules) {
        for (int one = 0; one < rules.size(); one++) {
            for (int other = one + 1; other < rules.size(); other++) {
                if (rules.get(one).overlaps(rules.get(other))) {
                    return Optional.of("'%s' and '%s'"
                            .formatted(rules.get(one).id(), rules.get(other).id()));
                }
            }
        }
        return Optional.empty();
    }
}
