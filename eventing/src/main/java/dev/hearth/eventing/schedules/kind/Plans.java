package dev.hearth.eventing.schedules.kind;

import dev.hearth.api.schedule.Schedule;
import dev.hearth.api.schedule.ScheduleSpec;
import dev.hearth.eventing.destinations.Destination;
import dev.hearth.eventing.schedules.MissedTicks;
import dev.hearth.eventing.schedules.Plan;
import dev.hearth.eventing.schedules.cron.Expression;
import dev.hearth.eventing.schedules.cron.InvalidExpression;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From a manifest to a plan. Pure. */
final class Plans {
    private static final int MOST_RETRIES = 185;
    private static final int MOST_AGE_SECONDS = 86_400;

    /** @throws InvalidExpression with the field and the place in it */
    static Plan of(Schedule schedule) {
        ScheduleSpec spec = schedule.getSpec();
        Instant made = Instant.parse(schedule.getMetadata().getCreationTimestamp());
        Instant from =
                instant("startDate", spec.startDate).filter(made::isBefore).orElse(made);
        Instant start = instant("startDate", spec.startDate).orElse(made);
        return new Plan(
                schedule.getMetadata().getUid(),
                schedule.getMetadata().getNamespace(),
                schedule.getMetadata().getName(),
                schedule.getMetadata().getGeneration(),
                Expression.parse(spec.schedule, zone(spec.timeZone), start),
                from,
                instant("endDate", spec.endDate),
                Duration.ofMinutes(Objects.requireNonNullElse(spec.flexibleTimeWindowMinutes, 0)),
                MissedTicks.valueOf(
                        Objects.requireNonNullElse(spec.missedTicks, "Latest").toUpperCase(Locale.ROOT)),
                work(spec));
    }

    private static Plan.Work work(ScheduleSpec spec) {
        ScheduleSpec.RetryPolicy retry = Objects.requireNonNullElseGet(spec.retryPolicy, ScheduleSpec.RetryPolicy::new);
        return new Plan.Work(
                target(spec.target),
                Objects.requireNonNullElse(spec.input, "{}"),
                Objects.requireNonNullElse(retry.maximumRetryAttempts, MOST_RETRIES),
                Duration.ofSeconds(Objects.requireNonNullElse(retry.maximumEventAgeInSeconds, MOST_AGE_SECONDS)),
                Optional.ofNullable(spec.deadLetter).map(Destination::of));
    }

    /** The one that it names, as the kind's rules have made sure. */
    private static Destination target(ScheduleSpec.Target target) {
        if (target.function != null) {
            return new Destination.Function(target.function);
        }
        return target.stream != null ? new Destination.Stream(target.stream) : new Destination.Topic(target.topic);
    }

    private static ZoneId zone(@Nullable String name) {
        try {
            return ZoneId.of(Objects.requireNonNullElse(name, "UTC"));
        } catch (DateTimeException e) {
            throw new InvalidExpression(
                    String.valueOf(name), "spec.timeZone", "it must be an IANA time zone such as Europe/Berlin");
        }
    }

    private static Optional<Instant> instant(String field, @Nullable String text) {
        try {
            return Optional.ofNullable(text).map(Instant::parse);
        } catch (DateTimeException e) {
            throw new InvalidExpression(
                    String.valueOf(text), "spec." + field, "there is no such moment; write 2026-12-01T10:00:00Z");
        }
    }

    private Plans() {}
}
