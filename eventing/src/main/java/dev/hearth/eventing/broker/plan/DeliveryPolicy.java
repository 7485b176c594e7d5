package dev.hearth.eventing.broker.plan;

import dev.hearth.api.broker.DeliverySpec;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How often and when an event is tried again (Knative Eventing, "Event delivery"). What neither the trigger nor the broker says
 * is as Knative's default broker has it.
 *
 * @param retry attempts after the first
 * @param retryAfterMax the longest that a Retry-After is followed; zero: not at all
 */
public record DeliveryPolicy(
        int retry,
        Backoff backoff,
        Duration delay,
        Duration timeout,
        Duration retryAfterMax,
        Optional<Sink> deadLetterSink) {
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    public enum Backoff {
        LINEAR,
        EXPONENTIAL
    }

    /** @throws IllegalArgumentException when a duration or sink is none */
    public static DeliveryPolicy of(@Nullable DeliverySpec trigger, @Nullable DeliverySpec broker) {
        Chosen chosen = new Chosen(trigger, broker);
        return new DeliveryPolicy(
                chosen.of(spec -> spec.retry).orElse(10),
                chosen.of(spec -> spec.backoffPolicy).orElse("exponential").equals("linear")
                        ? Backoff.LINEAR
                        : Backoff.EXPONENTIAL,
                chosen.duration("backoffDelay", spec -> spec.backoffDelay).orElse(Duration.ofMillis(200)),
                chosen.duration("timeout", spec -> spec.timeout)
                        .filter(Duration::isPositive)
                        .orElse(Duration.ofSeconds(30)),
                chosen.duration("retryAfterMax", spec -> spec.retryAfterMax).orElse(LONGEST_WAIT),
                chosen.of(spec -> spec.deadLetterSink).map(Sink::of));
    }

    private record Chosen(
            @Nullable DeliverySpec trigger, @Nullable DeliverySpec broker) {
        <T> Optional<T> of(Function<DeliverySpec, @Nullable T> field) {
            return Optional.ofNullable(trigger)
                    .<T>map(field::apply)
                    .or(() -> Optional.ofNullable(broker).map(field::apply));
        }

        Optional<Duration> duration(String name, Function<DeliverySpec, @Nullable String> field) {
            return of(field).map(text -> {
                try {
                    return Duration.parse(text);
                } catch (DateTimeParseException e) {
                    throw new IllegalArgumentException(
                            "delivery.%s must be an ISO 8601 duration such as PT0.2S, not '%s'".formatted(name, text),
                            e);
                }
            });
        }
    }

    /**
     * How long to wait before a retry: 200 ms exponential gives 400 ms, 800 ms, 1.6 s …
     *
     * @param number of the retry, from 1
     * @param retryAfter what a 429 or 503 asked for
     */
    public Duration wait(int number, Optional<Duration> retryAfter) {
        long factor = switch (backoff) {
            case LINEAR -> number;
            case EXPONENTIAL -> 1L << Math.min(number, 30);
        };
        Duration own = shorter(delay.multipliedBy(factor), LONGEST_WAIT);
        Duration asked = shorter(retryAfter.orElse(Duration.ZERO), retryAfterMax);
        return own.compareTo(asked) >= 0 ? own : shorter(asked, LONGEST_WAIT);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
