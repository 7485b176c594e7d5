package dev.hearth.conformance.simulator;

import dev.hearth.conformance.simulator.Trace.Kind;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Cold starts against idle memory, a panel for all arrivals and one for each kind, as SVG. Nearer to the corner is better. */
final class Picture {
    private static final int PANEL = 250;
    private static final int SIDE = 170;
    private static final int LEFT = 50;
    private static final int TOP = 40;
    private static final String[] COLOURS = {"#888888", "#444444", "#d97706", "#2563eb", "#16a34a", "#9333ea"};

    private final Findings findings;
    private final StringBuilder svg = new StringBuilder();

    Picture(Findings findings) {
        this.findings = findings;
    }

    String draw() {
        int width = 3 * PANEL + 20;
        int height = 2 * PANEL + 30 * ((findings.outcomes().size() + 2) / 3) + 20;
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"11\">%n"
                        + "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>%n",
                width,
                height,
                width,
                height));
        panel(0, "all", kind -> true);
        for (Kind one : Kind.values()) {
            panel(1 + one.ordinal(), one.name().toLowerCase(Locale.ROOT), kind -> kind == one);
        }
        legend();
        return svg.append("</svg>\n").toString();
    }

    private void panel(int place, String title, Predicate<Kind> kinds) {
        double left = LEFT + (place % 3) * PANEL;
        double top = TOP + (place / 3) * PANEL;
        List<Policy> policies = List.copyOf(findings.outcomes().keySet());
        double mostIdle = 0;
        double mostCold = 0;
        for (Policy policy : policies) {
            mostIdle = Math.max(mostIdle, Findings.idleHours(findings.of(policy, kinds)));
            mostCold = Math.max(mostCold, Findings.cold(findings.of(policy, kinds)));
        }
        double yardstick = findings.yardstick(kinds);
        text(left, top - 10, "bold", title);
        line(left, top, left, top + SIDE);
        line(left, top + SIDE, left + SIDE, top + SIDE);
        text(left - 40, top + 8, "normal", String.format(Locale.ROOT, "%,.0f", mostCold));
        text(left - 12, top + SIDE + 14, "normal", "0");
        text(
                left + SIDE - 30,
                top + SIDE + 14,
                "normal",
                String.format(Locale.ROOT, "%.0f %%", 100 * mostIdle / yardstick));
        text(left + 20, top + SIDE + 28, "normal", "idle memory of fixed 10 min");
        if (place % 3 == 0) {
            text(left - 40, top + SIDE / 2.0, "normal", "cold");
            text(left - 40, top + SIDE / 2.0 + 12, "normal", "starts");
        }
        for (int i = 0; i < policies.size(); i++) {
            List<Outcome> some = findings.of(policies.get(i), kinds);
            svg.append(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"%s\" fill-opacity=\"0.85\"/>%n",
                    left + SIDE * Findings.idleHours(some) / mostIdle,
                    top + SIDE - SIDE * Findings.cold(some) / mostCold,
                    COLOURS[i % COLOURS.length]));
        }
    }

    private void legend() {
        List<Policy> policies = List.copyOf(findings.outcomes().keySet());
        for (int i = 0; i < policies.size(); i++) {
            double left = LEFT + (i % 3) * PANEL;
            double top = TOP + 2 * PANEL + 26.0 * (i / 3);
            svg.append(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"%s\"/>%n",
                    left,
                    top - 4,
                    COLOURS[i % COLOURS.length]));
            text(left + 12, top, "normal", policies.get(i).name());
        }
    }

    private void line(double fromX, double fromY, double toX, double toY) {
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#999999\"/>%n",
                fromX,
                fromY,
                toX,
                toY));
    }

    private void text(double x, double y, String weight, String words) {
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" font-weight=\"%s\">%s</text>%n", x, y, weight, words));
    }
}
