package dev.hearth.eventing.async;

import dev.hearth.eventing.functions.FunctionRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How often one chain of requests has come by each function, kept in the trace header that AWS SDKs pass on: {@code
 * Root=…;Lineage=43e12f0f:5|9ab0c1d2:1}. That is how Lambda finds loops (developer guide, "Use Lambda recursive loop
 * detection"), and it is counted when an event is accepted.
 */
final class Lineage {
    /** Lambda ends a chain that comes by a function about so often. */
    static final int MOST = 16;

    private static final String FIELD = "Lineage=";

    /** Functions of one chain that are counted; with more, the one counted first is forgotten. */
    private static final int MOST_FUNCTIONS = 12;

    private static final int MOST_COUNTED = 32_767;

    /** The header with this function counted once more. */
    static String passing(String trace, FunctionRef function) {
        String name = name(function);
        List<String> fields = new ArrayList<>();
        List<String> counts = new ArrayList<>();
        int times = 1;
        for (String field : trace.split(";")) {
            if (!field.startsWith(FIELD)) {
                if (!field.isBlank()) {
                    fields.add(field);
                }
                continue;
            }
            for (String count : field.substring(FIELD.length()).split("\\|")) {
                if (count.startsWith(name + ":")) {
                    times = Math.min(MOST_COUNTED, times(count) + 1);
                } else if (count.contains(":")) {
                    counts.add(count);
                }
            }
        }
        counts.add(name + ":" + times);
        fields.add(FIELD
                + String.join("|", counts.subList(Math.max(0, counts.size() - MOST_FUNCTIONS), counts.size())));
        return String.join(";", fields);
    }

    /** How often the chain has come by this function. */
    static int times(String trace, FunctionRef function) {
        String wanted = name(function) + ":";
        int from = trace.indexOf(FIELD);
        if (from < 0) {
            return 0;
        }
        int end = trace.indexOf(';', from);
        for (String count : trace.substring(from + FIELD.length(), end < 0 ? trace.length() : end)
                .split("\\|")) {
            if (count.startsWith(wanted)) {
                return times(count);
            }
        }
        return 0;
    }

    private static int times(String count) {
        try {
            return Math.clamp(Integer.parseInt(count.substring(count.lastIndexOf(':') + 1)), 0, MOST_COUNTED);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static String name(FunctionRef function) {
        return String.format(Locale.ROOT, "%08x", (function.namespace() + "/" + function.name()).hashCode());
    }

    private Lineage() {}
}
