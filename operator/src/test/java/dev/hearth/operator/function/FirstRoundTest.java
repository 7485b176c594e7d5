package dev.hearth.operator.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.operator.names.FunctionKey;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FirstRoundTest {
    private static final FunctionKey ONE = new FunctionKey("default", "one");
    private static final FunctionKey TWO = new FunctionKey("default", "two");

    private final AtomicInteger ended = new AtomicInteger();
    private final FirstRound round = new FirstRound(ended::incrementAndGet);

    @Test
    void endsWhenEachThatWasThereHasBeenLookedAt() {
        round.begin(Set.of(ONE, TWO));
        round.looked(ONE);
        round.looked(ONE);
        assertThat(ended).hasValue(0);
        round.looked(TWO);
        assertThat(ended).hasValue(1);
        round.looked(TWO);
        assertThat(ended).hasValue(1);
    }

    @Test
    void whatWasLookedAtBeforeTheBeginningCounts() {
        round.looked(ONE);
        round.begin(Set.of(ONE, TWO));
        assertThat(ended).hasValue(0);
        round.looked(TWO);
        assertThat(ended).hasValue(1);
    }

    @Test
    void endsAtOnceWhereThereIsNone() {
        round.begin(Set.of());
        assertThat(ended).hasValue(1);
    }
}
