package dev.hearth.eventing.topics.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.eventing.pattern.InvalidPattern;
import dev.hearth.eventing.pattern.Pattern;
import dev.hearth.eventing.topics.message.Accepted;
import dev.hearth.eventing.topics.message.Attribute;
import dev.hearth.eventing.topics.message.Refused;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Which messages a subscription gets: EventBridge's pattern language with SNS's bounds (SNS developer guide, "Subscription
 * filter policies"). Over attributes a String is a text, a Number a number, a String.Array an array; a Binary one is not
 * seen. Over the body a message that is no JSON object does not match.
 */
public final class FilterPolicy {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_KEYS = 5;
    private static final int MOST_COMBINATIONS = 150;
    private static final int MOST_BYTES = 256 * 1024;
    private static final BigDecimal LARGEST_NUMBER = BigDecimal.valueOf(1_000_000_000);

    private final Pattern pattern;
    private final boolean body;

    private FilterPolicy(Pattern pattern, boolean body) {
        this.pattern = pattern;
        this.body = body;
    }

    /**
     * @param scope {@code MessageAttributes} or {@code MessageBody}
     * @throws Refused with what is wrong
     */
    public static FilterPolicy of(String json, String scope) {
        boolean body = switch (scope) {
            case "MessageAttributes" -> false;
            case "MessageBody" -> true;
            default ->
                throw Refused.invalid("FilterPolicyScope: Invalid value [" + scope
                        + "]. Please use either MessageBody or MessageAttributes");
        };
        if (json.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw Refused.invalid("FilterPolicy: it is larger than 256 KB");
        }
        JsonNode read;
        try {
            read = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw Refused.invalid("FilterPolicy: failed to parse JSON. line %d, column %d"
                    .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
        }
        if (!read.isObject()) {
            throw Refused.invalid("FilterPolicy: it must be a JSON object");
        }
        check(read, body);
        try {
            return new FilterPolicy(Pattern.compile(json), body);
        } catch (InvalidPattern e) {
            throw Refused.invalid("FilterPolicy: " + e.getMessage());
        }
    }

    private static void check(JsonNode policy, boolean body) {
        if (policy.size() > MOST_KEYS) {
            throw Refused.invalid("FilterPolicy: Filter policy can not have more than 5 keys");
        }
        if (!body) {
            policy.properties().forEach(entry -> {
                if (entry.getValue().isObject()) {
                    throw Refused.invalid(
                            "FilterPolicy: Filter policy scope MessageAttributes does not support nested filter policy");
                }
            });
        }
        if (combinations(policy) > MOST_COMBINATIONS) {
            throw Refused.invalid("FilterPolicy: Filter policy is too complex");
        }
        checkNumbers(policy);
    }

    /** The product of the sizes of the arrays. */
    private static long combinations(JsonNode policy) {
        long product = 1;
        for (Map.Entry<String, JsonNode> entry : policy.properties()) {
            JsonNode value = entry.getValue();
            if (value.isArray() && entry.getKey().equals("$or")) {
                long sum = 0;
                for (JsonNode alternative : value) {
                    sum += combinations(alternative);
                }
                product *= Math.max(1, sum);
            } else if (value.isArray()) {
                product *= Math.max(1, value.size());
            } else if (value.isObject()) {
                product *= combinations(value);
            }
            if (product > MOST_COMBINATIONS) {
                return product;
            }
        }
        return product;
    }

    private static void checkNumbers(JsonNode node) {
        if (node.isNumber() && node.decimalValue().abs().compareTo(LARGEST_NUMBER) > 0) {
            throw Refused.invalid("FilterPolicy: Value of < or > must be numeric and between -10^9 and 10^9");
        }
        node.forEach(FilterPolicy::checkNumbers);
    }

    boolean matches(Accepted message) {
        if (!body) {
            return pattern.matches(attributes(message.attributes()));
        }
        try {
            JsonNode read = Pattern.read(message.body().getBytes(StandardCharsets.UTF_8));
            return read.isObject() && pattern.matches(read);
        } catch (IOException e) {
            return false;
        }
    }

    private static ObjectNode attributes(Map<String, Attribute> attributes) {
        ObjectNode json = JSON.createObjectNode();
        attributes.forEach((name, attribute) -> value(attribute).ifPresent(value -> json.set(name, value)));
        return json;
    }

    private static Optional<JsonNode> value(Attribute attribute) {
        try {
            return switch (attribute.kind()) {
                case "Number" -> Optional.of(JSON.getNodeFactory().numberNode(new BigDecimal(attribute.value())));
                case "String.Array" ->
                    Optional.of(Pattern.read(attribute.value().getBytes(StandardCharsets.UTF_8)));
                case "Binary" -> Optional.empty();
                default -> Optional.of(JSON.getNodeFactory().textNode(attribute.value()));
            };
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
