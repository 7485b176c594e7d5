package dev.hearth.eventing.topics.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.eventing.topics.message.Refused;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How an HTTP endpoint is delivered to, from the {@code DeliveryPolicy} of its subscription or else of its topic.
 *
 * @param contentType of what is posted
 * @param mostPerSecond messages; absent: as many as there are
 */
public record HttpPolicy(RetryPolicy retries, String contentType, Optional<Integer> mostPerSecond) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PLAIN = "text/plain; charset=UTF-8";
    private static final Pattern CONTENT_TYPE = Pattern.compile("[a-z]+/[a-zA-Z0-9.+-]+(; ?charset=[A-Za-z0-9-]+)?");
    private static final HttpPolicy STANDARD = new HttpPolicy(RetryPolicy.HTTP, PLAIN, Optional.empty());

    /** What holds: the subscription's, unless the topic forbids it to differ; else the topic's. */
    static HttpPolicy of(Optional<String> subscription, Optional<String> topic) {
        boolean mayDiffer = topic.map(HttpPolicy::read)
                .map(json ->
                        !json.path("http").path("disableSubscriptionOverrides").asBoolean())
                .orElse(true);
        if (subscription.isPresent() && mayDiffer) {
            return ofSubscription(subscription.get());
        }
        return topic.map(HttpPolicy::ofTopic).orElse(STANDARD);
    }

    /** @throws Refused with what is wrong */
    public static HttpPolicy ofSubscription(String json) {
        JsonNode read = read(json);
        return of(read.path("healthyRetryPolicy"), read.path("throttlePolicy"), read.path("requestPolicy"));
    }

    /** @throws Refused with what is wrong */
    public static HttpPolicy ofTopic(String json) {
        JsonNode http = read(json).path("http");
        return of(
                http.path("defaultHealthyRetryPolicy"),
                http.path("defaultThrottlePolicy"),
                http.path("defaultRequestPolicy"));
    }

    private static HttpPolicy of(JsonNode retries, JsonNode throttle, JsonNode request) {
        String contentType = request.path("headerContentType").asText(PLAIN);
        if (!CONTENT_TYPE.matcher(contentType).matches()) {
            throw Refused.invalid(
                    "DeliveryPolicy: requestPolicy.headerContentType must be a content type such as application/json");
        }
        JsonNode most = throttle.path("maxReceivesPerSecond");
        if (most.isNumber() && most.asInt() < 1) {
            throw Refused.invalid("DeliveryPolicy: throttlePolicy.maxReceivesPerSecond must be 1 or more");
        }
        return new HttpPolicy(
                retries.isObject() ? RetryPolicy.healthy(retries) : RetryPolicy.HTTP,
                contentType,
                most.isNumber() ? Optional.of(most.asInt()) : Optional.empty());
    }

    private static JsonNode read(String json) {
        try {
            JsonNode read = JSON.readTree(json);
            if (read.isObject()) {
                return read;
            }
        } catch (JsonProcessingException e) {
            // said below
        }
        throw Refused.invalid("DeliveryPolicy: it must be a JSON object");
    }
}
