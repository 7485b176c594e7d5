package dev.hearth.eventing.topics;

import dev.hearth.eventing.topics.delivery.Reach;
import java.net.URI;

/**
 * All that topics are told.
 *
 * @param endpoint the AWS endpoint as subscribers reach it; links and the signing certificate lie there
 * @param region the part of ARNs, such as {@code us-east-1}
 * @param reach which addresses HTTP subscriptions may name
 */
public record TopicsConfig(URI endpoint, String region, Reach reach) {
    public TopicsConfig {
        if (!region.matches("[a-z0-9-]+")) {
            throw new IllegalArgumentException(
                    "\"region\" must be as AWS writes regions, such as us-east-1, and is \"%s\"".formatted(region));
        }
        if (endpoint.getHost() == null) {
            throw new IllegalArgumentException(
                    "\"endpoint\" must be a URL such as http://127.0.0.1:4566, and is \"%s\"".formatted(endpoint));
        }
    }
}
