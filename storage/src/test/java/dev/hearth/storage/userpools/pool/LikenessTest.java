package dev.hearth.storage.userpools.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LikenessTest {
    @Test
    void onlyWhatIsWantedCounts() {
        assertThat(Likeness.covers(Map.of("a", 1, "b", 2), Map.of("a", 1))).isTrue();
        assertThat(Likeness.covers(Map.of("a", 2, "b", 2), Map.of("a", 1))).isFalse();
        assertThat(Likeness.covers(Map.of(), Map.of("a", 1))).isFalse();
    }

    @Test
    void theOrderOfAListDoesNotCount() {
        assertThat(Likeness.covers(Map.of("l", List.of("x", "y")), Map.of("l", List.of("y", "x"))))
                .isTrue();
        assertThat(Likeness.covers(Map.of("l", List.of("x", "y")), Map.of("l", List.of("x"))))
                .isFalse();
    }

    @Test
    void nothingWantedIsLikeNothingThere() {
        assertThat(Likeness.covers(Map.of(), Map.of("l", List.of(), "t", ""))).isTrue();
        assertThat(Likeness.covers(Map.of("l", List.of("x")), Map.of("l", List.of())))
                .isFalse();
        assertThat(Likeness.covers(Map.of("t", "x"), Map.of("t", ""))).isFalse();
    }

    @Test
    void ignoredFieldsAreNotLookedAt() {
        assertThat(Likeness.coversBut(
                        Map.of("smtp", Map.of("host", "h", "password", "***")),
                        Map.of("smtp", Map.of("host", "h", "password", "secret")),
                        "/smtp/password"))
                .isTrue();
    }
}
