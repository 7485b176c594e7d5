package dev.hearth.conformance.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.conformance.simulator.Trace.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final long MINUTE = 60_000;

    /** Calls of a second, every so many minutes, for a week. */
    private static Trace every(int minutes) {
        long[] arrivals = LongStream.range(0, Traces.WEEK / (minutes * MINUTE))
                .map(i -> i * minutes * MINUTE)
                .toArray();
        long[] durations = LongStream.of(arrivals).map(at -> 1000).toArray();
        return new Trace(Kind.TIMER, arrivals, durations);
    }

    private static Policy policy(String name) {
        return Simulation.policies().stream()
                .filter(policy -> policy.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aFixedWindowStartsATimerColdOrWastesItsPeriod() {
        Outcome tooShort = policy("fixed 60 s").replay(every(5));
        assertThat(tooShort.cold()).isEqualTo(2016);
        assertThat(tooShort.idleSeconds()).isEqualTo(2016 * 60.0);
        Outcome longEnough = policy("fixed 10 min").replay(every(5));
        assertThat(longEnough.cold()).isEqualTo(1);
        assertThat(longEnough.idleSeconds()).isBetween(2015 * 299.0, 2016 * 299.0);
    }

    @Test
    void knativesDefaultsKeepThePodForAboutAMinute() {
        Outcome outcome = policy("Knative's defaults").replay(every(5));
        assertThat(outcome.cold()).isEqualTo(2016);
        assertThat(outcome.idleSeconds() / 2016).isBetween(58.0, 64.0);
    }

    @Test
    void theHistogramLearnsATimerAndIsThereInTime() {
        Outcome outcome = policy("histogram, 60 s").replay(every(30));
        assertThat(outcome.cold()).as("while it learns").isLessThanOrEqualTo(6);
        assertThat(outcome.idleSeconds() / outcome.calls())
                .as("from 26 of 30 minutes on")
                .isLessThan(250);
    }

    @Test
    void theSameSeedMakesTheSameArrivals() {
        for (Kind kind : Kind.values()) {
            Trace one = Traces.of(kind, new Random(7));
            assertThat(Traces.of(kind, new Random(7)).arrivals()).isEqualTo(one.arrivals());
            assertThat(one.arrivals()).isSorted();
            assertThat(one.durations()).hasSameSizeAs(one.arrivals());
        }
    }

    @Test
    void saysItInATableAndAPicture() {
        List<Trace> traces = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            Trace trace = every(60);
            traces.add(new Trace(kind, trace.arrivals(), trace.durations()));
        }
        Findings findings = Simulation.replay(traces);
        assertThat(findings.table())
                .contains("| all | fixed 10 min | 840 | 100.00 % | 100.0 % |")
                .contains("| rare |");
        assertThat(new Picture(findings).draw())
                .startsWith("<svg")
                .contains("Knative's defaults")
                .endsWith("</svg>\n");
        assertThat(Simulation.withTable("a\n<!-- simulated: begins -->\nold\n<!-- simulated: ends -->\nb", "new\n"))
                .isEqualTo("a\n<!-- simulated: begins -->\nnew\n<!-- simulated: ends -->\nb");
        assertThatThrownBy(() -> Simulation.withTable("a page", "new"))
                .hasMessageContaining("<!-- simulated: begins -->");
    }
}
