package dev.hearth.storage.userpools;

import dev.hearth.storage.userpools.engine.Bounds;
import java.time.Clock;
import java.time.Duration;

/**
 * All that the user pools are told.
 *
 * @param region the first part of pool ids, such as {@code us-east-1}
 * @param repair how often each pool is compared with its realm though nothing happened
 */
public record UserPoolsConfig(String region, Duration repair, Bounds bounds, Clock clock) {
    public UserPoolsConfig {
        if (!region.matches("[a-z0-9-]+")) {
            throw new IllegalArgumentException(
                    "\"region\" must be as AWS writes regions, such as us-east-1, and is \"%s\"".formatted(region));
        }
    }

    public static UserPoolsConfig standard(String region) {
        return new UserPoolsConfig(region, Duration.ofMinutes(5), Bounds.STANDARD, Clock.systemUTC());
    }
}
