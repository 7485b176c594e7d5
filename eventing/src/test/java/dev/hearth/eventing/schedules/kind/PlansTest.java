package dev.hearth.eventing.schedules.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.schedule.Schedule;
import dev.hearth.eventing.destinations.Destination;
import dev.hearth.eventing.schedules.MissedTicks;
import dev.hearth.eventing.schedules.Plan;
import dev.hearth.eventing.schedules.cron.InvalidExpression;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlansTest {
    private static final String MADE = "2026-11-27T10:00:00Z";

    private static Schedule schedule(String file) throws IOException {
        Schedule schedule = Serialization.unmarshal(
                Files.readString(Path.of("../api/src/test/resources/schedules", file)), Schedule.class);
        schedule.getMetadata().setNamespace("default");
        schedule.getMetadata().setUid("uid");
        schedule.getMetadata().setGeneration(3L);
        schedule.getMetadata().setCreationTimestamp(MADE);
        return schedule;
    }

    @Test
    void everyFieldCounts() throws IOException {
        Plan plan = Plans.of(schedule("valid-cron.yaml"));
        assertThat(plan.from()).isEqualTo(Instant.parse("2026-12-01T10:00:00Z"));
        assertThat(plan.end()).contains(Instant.parse("2027-12-01T10:00:00Z"));
        assertThat(plan.window()).isEqualTo(Duration.ofMinutes(15));
        assertThat(plan.missed()).isEqualTo(MissedTicks.ALL);
        assertThat(plan.generation()).isEqualTo(3);
        assertThat(plan.expression().next(Instant.parse("2026-12-04T12:00:00Z")))
                .as("Monday at eight in Berlin")
                .contains(Instant.parse("2026-12-07T07:00:00Z"));
        assertThat(plan.work().target()).isEqualTo(new Destination.Topic("alerts.fifo"));
        assertThat(plan.work().mostRetries()).isEqualTo(3);
        assertThat(plan.work().mostAge()).isEqualTo(Duration.ofMinutes(10));
        assertThat(plan.work().deadLetter()).isEqualTo(Optional.of(new Destination.Stream("dead")));
    }

    @Test
    void aRateBeginsWhenTheScheduleWasMade() throws IOException {
        Plan plan = Plans.of(schedule("valid-rate.yaml"));
        assertThat(plan.expression().next(Instant.EPOCH)).contains(Instant.parse(MADE));
        assertThat(plan.work().input()).isEqualTo("{}");
        assertThat(plan.work().mostRetries()).isEqualTo(185);
        assertThat(plan.missed()).isEqualTo(MissedTicks.LATEST);
    }

    @Test
    void saysWhichFieldIsWrong() throws IOException {
        Schedule zone = schedule("valid-rate.yaml");
        zone.getSpec().timeZone = "Europe/Atlantis";
        assertThatThrownBy(() -> Plans.of(zone))
                .isInstanceOf(InvalidExpression.class)
                .hasMessageContaining("spec.timeZone");
        Schedule start = schedule("valid-rate.yaml");
        start.getSpec().startDate = "2026-02-30T10:00:00Z";
        assertThatThrownBy(() -> Plans.of(start))
                .isInstanceOf(InvalidExpression.class)
                .hasMessageContaining("spec.startDate");
    }
}
