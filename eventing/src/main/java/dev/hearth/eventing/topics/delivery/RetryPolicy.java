package dev.hearth.eventing.topics.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.eventing.topics.message.Refused;
import java.time.Duration;
import java.util.Optional;

/**
 * How often and after what delays a delivery is tried again, in SNS's four phases (developer guide, "Message delivery
 * retries"). Pure.
 *
 * @param immediate retries without delay
 * @param preBackoff retries after {@code least}
 * @param backoff retries whose delays grow from {@code least} to {@code most}
 * @param postBackoff retries after {@code most}
 */
public record RetryPolicy(
        int immediate, int preBackoff, int backoff, int postBackoff, Duration least, Duration most, Backoff function) {
    /** Of functions and streams: 100,015 attempts over 23 days. */
    public static final RetryPolicy MANAGED =
            new RetryPolicy(3, 2, 10, 100_000, Duration.ofSeconds(1), Duration.ofSeconds(20), Backoff.EXPONENTIAL);

    /** Of mail: 50 attempts over 6 hours. */
    public static final RetryPolicy MAIL =
            new RetryPolicy(0, 2, 10, 38, Duration.ofSeconds(10), Duration.ofSeconds(600), Backoff.EXPONENTIAL);

    /** Of HTTP where nobody says otherwise: three retries, 20 seconds apart. */
    public static final RetryPolicy HTTP =
            new RetryPolicy(0, 0, 3, 0, Duration.ofSeconds(20), Duration.ofSeconds(20), Backoff.LINEAR);

    private static final Duration MOST_IN_ALL = Duration.ofSeconds(3600);

    public RetryPolicy {
        if (least.compareTo(most) > 0) {
            throw Refused.invalid(
                    "DeliveryPolicy: healthyRetryPolicy.minDelayTarget must be less than or equal to maxDelayTarget");
        }
    }

    int retries() {
        return immediate + preBackoff + backoff + postBackoff;
    }

    /** How long to wait before this retry, the first being 1; absent: it is over. */
    public Optional<Duration> delay(int retry) {
        int within = retry - immediate;
        if (retry > retries()) {
            return Optional.empty();
        }
        if (within <= 0) {
            return Optional.of(Duration.ZERO);
        }
        if (within <= preBackoff) {
            return Optional.of(least);
        }
        int step = within - preBackoff;
        if (step > backoff) {
            return Optional.of(most);
        }
        double part = backoff == 1 ? 0 : (step - 1) / (double) (backoff - 1);
        double seconds = function.seconds(least.toMillis() / 1000.0, most.toMillis() / 1000.0, part);
        return Optional.of(Duration.ofMillis(Math.round(seconds * 1000)));
    }

    /**
     * Reads a {@code healthyRetryPolicy} (developer guide, "Creating an HTTP/S delivery policy").
     *
     * @throws Refused with what is wrong
     */
    public static RetryPolicy healthy(JsonNode json) {
        int retries = whole(json, "numRetries", 3, 0, 100);
        int immediate = whole(json, "numNoDelayRetries", 0, 0, 100);
        int before = whole(json, "numMinDelayRetries", 0, 0, 100);
        int after = whole(json, "numMaxDelayRetries", 0, 0, 100);
        int least = whole(json, "minDelayTarget", 20, 1, 3600);
        int most = whole(json, "maxDelayTarget", Math.max(20, least), 1, 3600);
        Backoff function = Backoff.of(json.path("backoffFunction").asText("linear"))
                .orElseThrow(
                        () -> Refused.invalid(
                                "DeliveryPolicy: healthyRetryPolicy.backoffFunction must be one of linear, arithmetic, geometric, exponential"));
        if (immediate + before + after > retries) {
            throw Refused.invalid(
                    "DeliveryPolicy: healthyRetryPolicy.numRetries must be greater than or equal to total of numMinDelayRetries, numNoDelayRetries and numMaxDelayRetries");
        }
        RetryPolicy policy = new RetryPolicy(
                immediate,
                before,
                retries - immediate - before - after,
                after,
                Duration.ofSeconds(least),
                Duration.ofSeconds(most),
                function);
        Duration inAll = Duration.ZERO;
        for (int retry = 1; retry <= retries; retry++) {
            inAll = inAll.plus(policy.delay(retry).orElse(Duration.ZERO));
        }
        if (inAll.compareTo(MOST_IN_ALL) > 0) {
            throw Refused.invalid("DeliveryPolicy: the retries last %d seconds together, and 3600 is the most"
                    .formatted(inAll.toSeconds()));
        }
        return policy;
    }

    private static int whole(JsonNode json, String name, int otherwise, int least, int most) {
        JsonNode found = json.path(name);
        if (found.isMissingNode() || found.isNull()) {
            return otherwise;
        }
        if (!found.isIntegralNumber() || found.asLong() < least || found.asLong() > most) {
            throw Refused.invalid("DeliveryPolicy: healthyRetryPolicy.%s must be %d to %d, and is %s"
                    .formatted(name, least, most, found));
        }
        return found.asInt();
    }
}
