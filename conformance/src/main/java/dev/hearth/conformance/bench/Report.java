package dev.hearth.conformance.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Collects every run's value; its value is their median. */
public final class Report {
    private record Row(String unit, List<Double> runs) {
        double median() {
            var sorted = runs.stream().sorted().toList();
            int middle = sorted.size() / 2;
            return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        }

        double least() {
            return runs.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        }

        double most() {
            return runs.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        }
    }

    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final Map<String, String> missing = new LinkedHashMap<>();

    public void add(String name, String unit, double value) {
        rows.computeIfAbsent(name, _ -> new Row(unit, new ArrayList<>())).runs().add(value);
    }

    /** Adds what another program has measured: lines of {@code name TAB unit TAB value}, or {@code name TAB - TAB why}. */
    void addAll(List<String> lines) {
        for (String line : lines) {
            String[] parts = line.split("\t", 3);
            if (parts[1].equals("-")) {
                missing(parts[0], parts[2]);
            } else {
                add(parts[0], parts[1], Double.parseDouble(parts[2]));
            }
        }
    }

    /** Says why there is no value. */
    void missing(String name, String why) {
        missing.put(name, why);
    }

    public String table() {
        var table = new StringBuilder(line("%-40s %12s  %-6s %5s  %s", "NAME", "MEDIAN", "UNIT", "RUNS", "SPREAD"));
        rows.forEach((name, row) -> table.append(line(
                "%-40s %12.3f  %-6s %5d  %.3f … %.3f",
                name, row.median(), row.unit(), row.runs().size(), row.least(), row.most())));
        missing.forEach((name, why) -> table.append(line("%-40s %12s  %s", name, "-", why)));
        return table.toString();
    }

    /** An array of {@code {name, value, unit, runs}}; where there is no value, {@code {name, missing}}. */
    public String json() {
        var entries = new ArrayList<String>();
        rows.forEach((name, row) -> entries.add(String.format(
                Locale.ROOT,
                "  {\"name\": \"%s\", \"value\": %.4f, \"unit\": \"%s\", \"runs\": [%s]}",
                name,
                row.median(),
                row.unit(),
                row.runs().stream()
                        .map(run -> String.format(Locale.ROOT, "%.4f", run))
                        .collect(Collectors.joining(", ")))));
        missing.forEach((name, why) ->
                entries.add(String.format(Locale.ROOT, "  {\"name\": \"%s\", \"missing\": \"%s\"}", name, why)));
        return "[\n" + String.join(",\n", entries) + "\n]\n";
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format + "%n", values);
    }
}
