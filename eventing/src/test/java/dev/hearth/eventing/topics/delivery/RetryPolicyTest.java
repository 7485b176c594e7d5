package dev.hearth.eventing.topics.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.eventing.topics.message.Refused;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private static RetryPolicy healthy(String json) throws IOException {
        return RetryPolicy.healthy(new ObjectMapper().readTree(json));
    }

    private static List<Long> seconds(RetryPolicy policy, int retries) {
        return IntStream.rangeClosed(1, retries)
                .mapToObj(retry -> policy.delay(retry).orElseThrow().toSeconds())
                .toList();
    }

    @Test
    void functionsAreTriedInSnssFourPhases() {
        assertThat(seconds(RetryPolicy.MANAGED, 6)).containsExactly(0L, 0L, 0L, 1L, 1L, 1L);
        assertThat(RetryPolicy.MANAGED.delay(15)).contains(Duration.ofSeconds(20));
        assertThat(RetryPolicy.MANAGED.delay(100_015)).contains(Duration.ofSeconds(20));
        assertThat(RetryPolicy.MANAGED.delay(100_016)).isEmpty();
    }

    @Test
    void backoffOnlyGrows() {
        List<Duration> delays = IntStream.rangeClosed(4, 20)
                .mapToObj(retry -> RetryPolicy.MANAGED.delay(retry).orElseThrow())
                .toList();
        assertThat(delays).isSorted();
    }

    @Test
    void httpIsTriedThreeTimesMoreTwentySecondsApartUnlessSaidOtherwise() throws IOException {
        assertThat(healthy("{}")).isEqualTo(RetryPolicy.HTTP);
        assertThat(seconds(RetryPolicy.HTTP, 3)).containsExactly(20L, 20L, 20L);
        assertThat(RetryPolicy.HTTP.delay(4)).isEqualTo(Optional.empty());
    }

    @Test
    void readsAPolicyOfAllPhases() throws IOException {
        RetryPolicy policy = healthy("""
                {"numRetries": 8, "numNoDelayRetries": 1, "numMinDelayRetries": 2, "numMaxDelayRetries": 2,
                 "minDelayTarget": 1, "maxDelayTarget": 21, "backoffFunction": "linear"}
                """);
        assertThat(seconds(policy, 8)).containsExactly(0L, 1L, 1L, 1L, 11L, 21L, 21L, 21L);
    }

    @Test
    void refusesMoreThanAnHourOfRetries() {
        assertThatThrownBy(() -> healthy("{\"numRetries\": 100, \"minDelayTarget\": 60, \"maxDelayTarget\": 60}"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("3600");
    }

    @Test
    void refusesPhasesThatAreMoreThanAllRetries() {
        assertThatThrownBy(() -> healthy("{\"numRetries\": 1, \"numNoDelayRetries\": 2}"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("numRetries");
    }

    @Test
    void refusesAnUnknownFunction() {
        assertThatThrownBy(() -> healthy("{\"backoffFunction\": \"random\"}"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("backoffFunction");
    }
}
