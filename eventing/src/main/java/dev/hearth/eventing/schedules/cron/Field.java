package dev.hearth.eventing.schedules.cron;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * Reads one field: {@code *}, values, ranges, lists and increments.
 *
 * @param names that stand for values, the first for {@code least}
 */
record Field(String text, String place, int least, int most, List<String> names) {
    BitSet values(String word) {
        BitSet values = new BitSet();
        for (String part : word.split(",", -1)) {
            add(values, part);
        }
        return values;
    }

    private void add(BitSet values, String part) {
        String[] stepped = part.split("/", -1);
        if (stepped.length > 2) {
            throw wrong("\"%s\" has more than one /".formatted(part));
        }
        int step = stepped.length == 2 ? number(stepped[1], 1, most) : 1;
        String range = stepped[0];
        int from;
        int to;
        if (range.equals("*")) {
            from = least;
            to = most;
        } else if (range.indexOf('-') > 0) {
            String[] ends = range.split("-", -1);
            if (ends.length != 2) {
                throw wrong("\"%s\" is no range".formatted(range));
            }
            from = value(ends[0]);
            to = value(ends[1]);
        } else {
            from = value(range);
            // AWS: "5/15" goes on to the end of the field.
            to = stepped.length == 2 ? most : from;
        }
        if (from <= to) {
            for (int value = from; value <= to; value += step) {
                values.set(value);
            }
        } else if (names.size() == 7) {
            wrapped(values, from, to, step);
        } else {
            throw wrong("the range \"%s\" ends before it begins".formatted(range));
        }
    }

    /** A week goes round: FRI-MON. */
    private void wrapped(BitSet values, int from, int to, int step) {
        for (int value = from; value <= to + 7; value += step) {
            values.set(value > 7 ? value - 7 : value);
        }
    }

    int value(String word) {
        int named = names.indexOf(word.toUpperCase(Locale.ROOT));
        return named >= 0 ? named + least : number(word, least, most);
    }

    private int number(String word, int from, int to) {
        if (!word.matches("[0-9]{1,4}")) {
            throw wrong("\"%s\" is not a value".formatted(word));
        }
        int number = Integer.parseInt(word);
        if (number < from || number > to) {
            throw wrong("%d is not %d to %d".formatted(number, from, to));
        }
        return number;
    }

    InvalidExpression wrong(String rule) {
        return new InvalidExpression(text, place, rule);
    }
}
