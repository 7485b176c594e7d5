package dev.hearth.eventing.topics.delivery;

import dev.hearth.api.AccountId;
import dev.hearth.eventing.destinations.Destination;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ARNs of places that a subscription or its dead letters may name, and back. */
public final class TargetArn {
    private static final Pattern FORM = Pattern.compile(
            "arn:aws[a-z-]*:([a-z0-9]+):([a-z0-9-]*):([0-9]*):(?:([a-z]+)[/:])?([A-Za-z0-9._/-]+)(?::\\$LATEST)?");

    /**
     * The place that an ARN names; absent: it is none of ours, or of another account.
     *
     * @param namespace whose account it must be
     */
    public static Optional<Destination> parse(String arn, String namespace) {
        Matcher found = FORM.matcher(arn);
        if (!found.matches()) {
            return Optional.empty();
        }
        String name = found.group(5).substring(found.group(5).lastIndexOf('/') + 1);
        String kind = found.group(1) + (found.group(4) == null ? "" : ":" + found.group(4));
        boolean ours = found.group(3).equals(AccountId.of(namespace)) || kind.equals("s3");
        if (!ours || name.isEmpty()) {
            return Optional.empty();
        }
        return switch (kind) {
            case "kinesis:stream", "firehose:deliverystream" -> Optional.of(new Destination.Stream(name));
            case "sns" -> Optional.of(new Destination.Topic(name));
            case "lambda:function" -> Optional.of(new Destination.Function(name));
            case "s3" -> Optional.of(new Destination.Bucket(name));
            case "kafka:topic" -> Optional.of(new Destination.Kafka(name));
            default -> Optional.empty();
        };
    }

    /** The ARN of a place. */
    public static String of(Destination place, String region, String namespace) {
        String account = AccountId.of(namespace);
        return switch (place) {
            case Destination.Stream(String name) -> "arn:aws:kinesis:%s:%s:stream/%s".formatted(region, account, name);
            case Destination.Topic(String name) -> "arn:aws:sns:%s:%s:%s".formatted(region, account, name);
            case Destination.Function(String name) ->
                "arn:aws:lambda:%s:%s:function:%s".formatted(region, account, name);
            case Destination.Bucket(String name) -> "arn:aws:s3:::" + name;
            case Destination.Kafka(String name) -> "arn:aws:kafka:%s:%s:topic/%s".formatted(region, account, name);
        };
    }

    private TargetArn() {}
}
