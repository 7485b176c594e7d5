package dev.hearth.eventing.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured, as lines of {@code name TAB unit TAB value}, one a run; {@code name TAB - TAB why} where it was not. */
public final class Figures {
    private final List<String> lines = new ArrayList<>();

    public void add(String name, String unit, double value) {
        lines.add(String.format(Locale.ROOT, "%s\t%s\t%.4f", name, unit, value));
        System.out.println(lines.getLast());
    }

    public void missing(String name, String why) {
        lines.add(name + "\t-\t" + why.replaceAll("\\s+", " "));
        System.out.println(lines.getLast());
    }

    void write(Path file) throws IOException {
        Files.write(file, lines);
    }
}
