package dev.hearth.storage.objects.serve;

import dev.hearth.api.AccountId;
import dev.hearth.storage.objects.bucket.NotificationRule;
import dev.hearth.storage.objects.failure.S3Fault;
import dev.hearth.storage.objects.xml.XmlElement;
import dev.hearth.storage.objects.xml.XmlWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The notification configuration as S3 writes it (API reference, "NotificationConfiguration"): rules of functions and topics.
 * Rules of streams, which S3 knows nothing of, are not shown and stay when others are put.
 */
final class NotificationXml {
    private static final Pattern EVENT = Pattern.compile("s3:(ObjectCreated:(\\*|Put|Copy|CompleteMultipartUpload)"
            + "|ObjectRemoved:(\\*|Delete|DeleteMarkerCreated)|LifecycleExpiration:(\\*|Delete))");
    private static final int MOST = 100;

    static XmlWriter write(List<NotificationRule> rules, String namespace, String region) {
        XmlWriter document = XmlWriter.document("NotificationConfiguration");
        for (NotificationRule rule : rules) {
            switch (rule.kind()) {
                case "function" -> rule(document, "CloudFunction", "lambda:", ":function:", rule, namespace, region);
                case "topic" -> rule(document, "Topic", "sns:", ":", rule, namespace, region);
                default -> {}
            }
        }
        return document;
    }

    private static void rule(
            XmlWriter document,
            String element,
            String service,
            String between,
            NotificationRule rule,
            String namespace,
            String region) {
        document.open(element + "Configuration")
                .element("Id", rule.id())
                .element(
                        element,
                        "arn:aws:" + service + region + ":" + AccountId.of(namespace) + between + rule.target());
        rule.events().forEach(event -> document.element("Event", event));
        if (!rule.prefix().isEmpty() || !rule.suffix().isEmpty()) {
            document.open("Filter").open("S3Key");
            filter(document, "prefix", rule.prefix());
            filter(document, "suffix", rule.suffix());
            document.close("S3Key").close("Filter");
        }
        document.close(element + "Configuration");
    }

    private static void filter(XmlWriter document, String name, String value) {
        if (!value.isEmpty()) {
            document.open("FilterRule")
                    .element("Name", name)
                    .element("Value", value)
                    .close("FilterRule");
        }
    }

    /** @throws S3Fault when it is not to be taken */
    static List<NotificationRule> read(XmlElement document, String namespace, List<NotificationRule> before) {
        List<NotificationRule> rules = new ArrayList<>(
                before.stream().filter(rule -> rule.kind().equals("stream")).toList());
        for (XmlElement element : document.children()) {
            switch (element.name()) {
                case "CloudFunctionConfiguration" ->
                    rules.add(read(element, "function", element.value("CloudFunction"), namespace, rules.size()));
                case "TopicConfiguration" ->
                    rules.add(read(element, "topic", element.value("Topic"), namespace, rules.size()));
                default -> throw S3Fault.notImplemented("'" + element.name() + "' of a notification configuration");
            }
        }
        if (rules.size() > MOST) {
            throw S3Fault.invalidArgument("At most %d notification configurations are allowed".formatted(MOST));
        }
        NotificationRule.overlap(rules).ifPresent(both -> {
            throw S3Fault.invalidArgument("Configurations overlap. Configurations on the same bucket cannot share a"
                    + " common event type: " + both);
        });
        return rules;
    }

    private static NotificationRule read(
            XmlElement element, String kind, Optional<String> arn, String namespace, int nth) {
        String[] parts = arn.orElseThrow(S3Fault::malformedXml).trim().split(":");
        if (parts.length < 6 || !parts[4].equals(AccountId.of(namespace))) {
            throw S3Fault.invalidArgument("Unable to validate the following destination configurations");
        }
        List<String> events = element.values("Event").stream().map(String::trim).toList();
        if (events.isEmpty()
                || !events.stream().allMatch(event -> EVENT.matcher(event).matches())) {
            throw S3Fault.invalidArgument("The event is not supported for notifications");
        }
        String prefix = "";
        String suffix = "";
        for (XmlElement rule : element.first("Filter")
                .flatMap(filter -> filter.first("S3Key"))
                .map(key -> key.all("FilterRule"))
                .orElse(List.of())) {
            String value = rule.value("Value").orElse("");
            switch (rule.value("Name").orElse("").toLowerCase(java.util.Locale.ROOT)) {
                case "prefix" -> prefix = value;
                case "suffix" -> suffix = value;
                default -> throw S3Fault.invalidArgument("filter rule name must be either prefix or suffix");
            }
        }
        // an ARN of a function may end with :$LATEST
        String target = kind.equals("function") && parts.length > 6 ? parts[6] : parts[5];
        return new NotificationRule(
                element.value("Id").orElse("rule-" + (nth + 1)), events, prefix, suffix, kind, target);
    }

    private NotificationXml() {}
}
