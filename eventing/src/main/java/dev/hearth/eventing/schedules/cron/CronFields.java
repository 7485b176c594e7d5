package dev.hearth.eventing.schedules.cron;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * The six fields of AWS's cron: minutes, hours, day of month, month, day of week, year (EventBridge Scheduler user guide,
 * "Cron-based schedules"). One of the two days is {@code ?}; the other says the days.
 */
record CronFields(BitSet minutes, BitSet hours, Days days, BitSet months, BitSet years) {
    static final int FIRST_YEAR = 1970;
    static final int LAST_YEAR = 2199;
    private static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
    static final List<String> WEEKDAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

    static CronFields parse(String text, String inner) {
        String[] words = inner.split(" +", -1);
        if (words.length != 6) {
            throw new InvalidExpression(
                    text,
                    "the number of fields",
                    "it has %d and needs six: minutes, hours, day of month, month, day of week, year"
                            .formatted(words.length));
        }
        Field months = new Field(text, "the month", 1, 12, MONTHS);
        return new CronFields(
                new Field(text, "the minutes", 0, 59, List.of()).values(words[0]),
                new Field(text, "the hours", 0, 23, List.of()).values(words[1]),
                Days.parse(text, words[2], words[4]),
                months.values(words[3]),
                new Field(text, "the year", FIRST_YEAR, LAST_YEAR, List.of()).values(words[5]));
    }

    /** The first local time after this one. */
    Optional<LocalDateTime> next(LocalDateTime after) {
        LocalDateTime from = after.withSecond(0).withNano(0).plusMinutes(1);
        LocalDate date = from.toLocalDate();
        Optional<LocalTime> time = timeFrom(from.toLocalTime());
        if (matches(date) && time.isPresent()) {
            return Optional.of(date.atTime(time.get()));
        }
        LocalTime first = LocalTime.of(hours.nextSetBit(0), minutes.nextSetBit(0));
        return dateAfter(date).map(found -> found.atTime(first));
    }

    private Optional<LocalTime> timeFrom(LocalTime from) {
        int hour = hours.nextSetBit(from.getHour());
        if (hour < 0) {
            return Optional.empty();
        }
        if (hour == from.getHour()) {
            int minute = minutes.nextSetBit(from.getMinute());
            if (minute >= 0) {
                return Optional.of(LocalTime.of(hour, minute));
            }
            hour = hours.nextSetBit(hour + 1);
            if (hour < 0) {
                return Optional.empty();
            }
        }
        return Optional.of(LocalTime.of(hour, minutes.nextSetBit(0)));
    }

    private boolean matches(LocalDate date) {
        return isYear(date.getYear())
                && months.get(date.getMonthValue())
                && days.of(YearMonth.from(date)).get(date.getDayOfMonth());
    }

    private boolean isYear(int year) {
        return year >= FIRST_YEAR && years.get(year);
    }

    private Optional<LocalDate> dateAfter(LocalDate date) {
        YearMonth month = YearMonth.from(date);
        int from = date.getDayOfMonth() + 1;
        while (month.getYear() <= LAST_YEAR) {
            if (!isYear(month.getYear())) {
                month = YearMonth.of(month.getYear() + 1, 1);
                from = 1;
                continue;
            }
            if (months.get(month.getMonthValue())) {
                int day = days.of(month).nextSetBit(from);
                if (day > 0) {
                    return Optional.of(month.atDay(day));
                }
            }
            month = month.plusMonths(1);
            from = 1;
        }
        return Optional.empty();
    }
}
