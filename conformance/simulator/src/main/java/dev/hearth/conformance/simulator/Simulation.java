package dev.hearth.conformance.simulator;

import dev.hearth.operator.autoscaler.Scale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Replays a week of arrivals under every policy and prints what came of it.
 *
 * <p>{@code Simulation [PAGE PICTURE]}: the Markdown page whose table, between its two marks, is written anew, and the SVG
 * file. The same arrivals give the same bytes.
 */
public final class Simulation {
    /** Functions of each kind. */
    static final int EACH_KIND = 40;

    private static final String BEGINS = "<!-- simulated: begins -->\n";
    private static final String ENDS = "<!-- simulated: ends -->";

    private Simulation() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 0 && arguments.length != 2) {
            System.err.println("usage: Simulation [PAGE PICTURE]");
            System.exit(2);
        }
        Findings findings = replay(Traces.week(EACH_KIND));
        System.out.print(findings.table());
        if (arguments.length == 2) {
            Path page = Path.of(arguments[0]);
            Files.writeString(page, withTable(Files.readString(page), findings.table()));
            Files.writeString(Path.of(arguments[1]), new Picture(findings).draw());
        }
    }

    static String withTable(String page, String table) {
        int from = page.indexOf(BEGINS);
        int to = page.indexOf(ENDS);
        if (from < 0 || to < from) {
            throw new IllegalArgumentException(
                    "the page has no line \"%s\" with \"%s\" after it: put them where the table is to be"
                            .formatted(BEGINS.strip(), ENDS));
        }
        return page.substring(0, from + BEGINS.length()) + table + page.substring(to);
    }

    static List<Policy> policies() {
        Scale knative = Scale.of(0, 100, 1, 1000, Duration.ofSeconds(60), Duration.ZERO);
        Scale longer = Scale.of(0, 100, 1, 1000, Duration.ofSeconds(60), Duration.ofSeconds(540));
        return List.of(
                new Policy.Fixed("fixed 60 s", Duration.ofSeconds(60)),
                new Policy.Fixed(Findings.YARDSTICK, Duration.ofMinutes(10)),
                new Policy.Scaled("Knative's defaults", knative),
                new Policy.Scaled("histogram, 60 s", learning(knative)),
                new Policy.Scaled("histogram, 10 min", learning(longer)));
    }

    private static Scale learning(Scale scale) {
        return new Scale(
                scale.minScale(),
                scale.maxScale(),
                scale.initialScale(),
                scale.activationScale(),
                scale.containerConcurrency(),
                scale.target(),
                scale.window(),
                scale.rates(),
                scale.scaleDownDelay(),
                scale.lastPodRetention(),
                Scale.KeepAlive.HISTOGRAM);
    }

    static Findings replay(List<Trace> traces) {
        Map<Policy, List<Outcome>> outcomes = new LinkedHashMap<>();
        for (Policy policy : policies()) {
            outcomes.put(policy, traces.stream().map(policy::replay).toList());
        }
        return new Findings(outcomes);
    }
}
