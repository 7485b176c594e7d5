package dev.hearth.eventing.schedules.cron;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.BitSet;
import java.util.List;

/** Which days of a month: by their number or by their weekday. AWS counts weekdays from 1, which is Sunday. */
sealed interface Days {
    /** The days of this month, 1 to 31. */
    BitSet of(YearMonth month);

    /** Days of the month by number. */
    record Numbered(BitSet numbers) implements Days {
        @Override
        public BitSet of(YearMonth month) {
            BitSet days = (BitSet) numbers.clone();
            days.clear(month.lengthOfMonth() + 1, 32);
            return days;
        }
    }

    /** {@code L}, {@code LW} and {@code L-n}: counted from the month's end. */
    record Last(int before, boolean weekday) implements Days {
        @Override
        public BitSet of(YearMonth month) {
            int day = month.lengthOfMonth() - before;
            return day < 1 ? new BitSet() : single(weekday ? nearestWeekday(month, day) : day);
        }
    }

    /** {@code 15W}: the weekday nearest to that day, in the same month. */
    record Nearest(int day) implements Days {
        @Override
        public BitSet of(YearMonth month) {
            return day > month.lengthOfMonth() ? new BitSet() : single(nearestWeekday(month, day));
        }
    }

    /** Days of the week, 1 to 7 from Sunday. */
    record Weekdays(BitSet weekdays) implements Days {
        @Override
        public BitSet of(YearMonth month) {
            BitSet days = new BitSet();
            for (int day = 1; day <= month.lengthOfMonth(); day++) {
                if (weekdays.get(fromSunday(month.atDay(day)))) {
                    days.set(day);
                }
            }
            return days;
        }
    }

    /** {@code 6L}: the last Friday. */
    record LastWeekday(int weekday) implements Days {
        @Override
        public BitSet of(YearMonth month) {
            int day = month.lengthOfMonth();
            while (fromSunday(month.atDay(day)) != weekday) {
                day--;
            }
            return single(day);
        }
    }

    /** {@code 6#3}: the third Friday; in a month without a fifth one none. */
    record Nth(int weekday, int nth) implements Days {
        @Override
        public BitSet of(YearMonth month) {
            int day = 1;
            while (fromSunday(month.atDay(day)) != weekday) {
                day++;
            }
            day += (nth - 1) * 7;
            return day <= month.lengthOfMonth() ? single(day) : new BitSet();
        }
    }

    private static BitSet single(int day) {
        BitSet days = new BitSet();
        days.set(day);
        return days;
    }

    private static int fromSunday(LocalDate date) {
        return date.getDayOfWeek().getValue() % 7 + 1;
    }

    private static int nearestWeekday(YearMonth month, int day) {
        DayOfWeek weekday = month.atDay(day).getDayOfWeek();
        return switch (weekday) {
            case SATURDAY -> day > 1 ? day - 1 : day + 2;
            case SUNDAY -> day < month.lengthOfMonth() ? day + 1 : day - 2;
            case MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY -> day;
        };
    }

    static Days parse(String text, String ofMonth, String ofWeek) {
        if (ofMonth.equals("?") == ofWeek.equals("?")) {
            throw new InvalidExpression(
                    text,
                    "the days",
                    "one of day of month (the third field) and day of week (the fifth) must be ?, and the other not");
        }
        return ofWeek.equals("?") ? ofMonth(text, ofMonth) : ofWeek(text, ofWeek);
    }

    private static Days ofMonth(String text, String word) {
        Field field = new Field(text, "the day of month", 1, 31, List.of());
        if (word.equals("L")) {
            return new Last(0, false);
        }
        if (word.equals("LW")) {
            return new Last(0, true);
        }
        if (word.startsWith("L-")) {
            return new Last(new Field(text, "the day of month", 1, 30, List.of()).value(word.substring(2)), false);
        }
        if (word.endsWith("W")) {
            return new Nearest(field.value(word.substring(0, word.length() - 1)));
        }
        return new Numbered(field.values(word));
    }

    private static Days ofWeek(String text, String word) {
        Field field = new Field(text, "the day of week", 1, 7, CronFields.WEEKDAYS);
        int hash = word.indexOf('#');
        if (hash > 0) {
            int nth = new Field(text, "the number behind #", 1, 5, List.of()).value(word.substring(hash + 1));
            return new Nth(field.value(word.substring(0, hash)), nth);
        }
        if (word.equals("L")) {
            BitSet saturday = new BitSet();
            saturday.set(7);
            return new Weekdays(saturday);
        }
        if (word.endsWith("L")) {
            return new LastWeekday(field.value(word.substring(0, word.length() - 1)));
        }
        return new Weekdays(field.values(word));
    }
}
