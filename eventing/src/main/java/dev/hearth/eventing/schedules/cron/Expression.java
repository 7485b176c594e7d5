package dev.hearth.eventing.schedules.cron;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** When a schedule is due (EventBridge Scheduler user guide, "Schedule types"). */
public sealed interface Expression {
    /** The first time after this one; absent: there is none. */
    Optional<Instant> next(Instant after);

    /** Every so often, from {@code start} on. */
    record Rate(Duration every, Instant start) implements Expression {
        @Override
        public Optional<Instant> next(Instant after) {
            if (after.isBefore(start)) {
                return Optional.of(start);
            }
            long passed = Duration.between(start, after).dividedBy(every);
            return Optional.of(start.plus(every.multipliedBy(passed + 1)));
        }
    }

    /** Once. */
    record At(Instant time) implements Expression {
        @Override
        public Optional<Instant> next(Instant after) {
            return after.isBefore(time) ? Optional.of(time) : Optional.empty();
        }
    }

    /**
     * By the calendar of a time zone. A local time that the clocks skip in spring is passed over; one that comes twice in autumn
     * counts the first time ("Daylight savings time on EventBridge Scheduler").
     */
    record Cron(CronFields fields, ZoneId zone) implements Expression {
        @Override
        public Optional<Instant> next(Instant after) {
            LocalDateTime from = LocalDateTime.ofInstant(after, zone);
            while (true) {
                Optional<LocalDateTime> local = fields.next(from);
                if (local.isEmpty()) {
                    return Optional.empty();
                }
                from = local.get();
                List<ZoneOffset> offsets = zone.getRules().getValidOffsets(from);
                if (!offsets.isEmpty()) {
                    Instant found = from.toInstant(offsets.getFirst());
                    if (found.isAfter(after)) {
                        return Optional.of(found);
                    }
                }
            }
        }
    }

    Pattern RATE = Pattern.compile("rate\\((\\d{1,6}) (minute|minutes|hour|hours|day|days)\\)");
    Pattern AT = Pattern.compile("at\\((.*)\\)");
    Pattern CRON = Pattern.compile("cron\\((.*)\\)");

    /**
     * Reads one.
     *
     * @param zone of {@code cron} and {@code at}
     * @param start of {@code rate}
     * @throws InvalidExpression with the place in it
     */
    static Expression parse(String text, ZoneId zone, Instant start) {
        Matcher rate = RATE.matcher(text);
        if (rate.matches()) {
            return rate(text, Integer.parseInt(rate.group(1)), rate.group(2), start);
        }
        Matcher at = AT.matcher(text);
        if (at.matches()) {
            return at(text, at.group(1), zone);
        }
        Matcher cron = CRON.matcher(text);
        if (cron.matches()) {
            return new Cron(CronFields.parse(text, cron.group(1)), zone);
        }
        throw new InvalidExpression(
                text,
                "its beginning",
                "it must be rate(5 minutes), cron(0 8 ? * MON-FRI *) or at(2026-12-01T10:00:00)");
    }

    private static Expression rate(String text, int value, String unit, Instant start) {
        if (value < 1) {
            throw new InvalidExpression(text, "the value", "it must be 1 or more");
        }
        Duration one = unit.startsWith("minute")
                ? Duration.ofMinutes(1)
                : unit.startsWith("hour") ? Duration.ofHours(1) : Duration.ofDays(1);
        return new Rate(one.multipliedBy(value), start);
    }

    private static Expression at(String text, String time, ZoneId zone) {
        try {
            LocalDateTime local = LocalDateTime.parse(time);
            // In a gap of the zone the time moves forward by the gap's length, as java.time has it.
            return new At(local.atZone(zone).withEarlierOffsetAtOverlap().toInstant());
        } catch (DateTimeException e) {
            throw new InvalidExpression(text, "the time", "it must be yyyy-mm-ddThh:mm:ss");
        }
    }
}
