package dev.hearth.operator.demand;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.operator.MovingClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Since when all gateways are heard. */
class CoverageTest {
    private final MovingClock clock = new MovingClock();
    private final Coverage coverage = new Coverage(clock);
    private final URI one = URI.create("http://one");
    private final URI two = URI.create("http://two");

    @BeforeEach
    void expectOne() {
        coverage.expect(one);
    }

    @Test
    void beginsAnewAfterAGap() {
        coverage.expect(two);
        coverage.line(one);
        assertThat(coverage.since()).as("one of two is not heard").isEmpty();
        clock.forward(Duration.ofSeconds(3));
        Instant both = clock.instant();
        coverage.line(one);
        coverage.line(two);
        assertThat(coverage.since()).contains(both);
        clock.forward(Duration.ofSeconds(6));
        assertThat(coverage.since()).as("silent for too long").isEmpty();
        coverage.line(one);
        coverage.line(two);
        assertThat(coverage.since()).contains(clock.instant());
    }

    @Test
    void beginsAnewWhenAGatewayComesOrGoes() {
        coverage.line(one);
        Instant first = clock.instant();
        clock.forward(Duration.ofSeconds(2));
        coverage.expect(two);
        coverage.line(one);
        assertThat(coverage.since()).as("the one that came is not heard yet").isEmpty();
        coverage.line(two);
        Instant both = clock.instant();
        assertThat(coverage.since()).contains(both);
        clock.forward(Duration.ofSeconds(2));
        coverage.line(one);
        coverage.gone(two);
        assertThat(coverage.since())
                .as("what the one that went saw last, nobody else has seen")
                .contains(clock.instant());
        assertThat(first).isBefore(both);
        clock.forward(Duration.ofHours(-1));
        coverage.line(one);
        assertThat(coverage.since()).as("a clock that went back").contains(clock.instant());
    }
}
