package dev.hearth.storage.userpools.cognito;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.storage.userpools.codes.Codes;
import dev.hearth.storage.userpools.codes.Purpose;
import dev.hearth.storage.userpools.directory.PoolKey;
import dev.hearth.storage.userpools.key.RoomKey;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class NobodyTest {
    private static final PoolKey POOL = new PoolKey("default", "app");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-27T00:00:00Z"), ZoneOffset.UTC);

    private final Nobody nobody = with(1);

    private static Nobody with(int secret) {
        byte[] key = new byte[32];
        key[0] = (byte) secret;
        return new Nobody(new Codes(new RoomKey(key), CLOCK), CLOCK);
    }

    @Test
    void isToldTheSameEachTimeHoweverItIsWritten() {
        assertThat(nobody.letter(POOL, "Ada", Purpose.PASSWORD))
                .isEqualTo(nobody.letter(POOL, "ada", Purpose.PASSWORD))
                .containsKeys("Destination", "DeliveryMedium", "AttributeName");
    }

    @Test
    void isToldWhatNobodyElseCanCompute() {
        List<String> names = List.of("ada", "grace", "barbara", "frances", "jean", "kathleen");
        assertThat(names.stream()
                        .map(name -> nobody.letter(POOL, name, Purpose.PASSWORD))
                        .toList())
                .isNotEqualTo(names.stream()
                        .map(name -> with(2).letter(POOL, name, Purpose.PASSWORD))
                        .toList());
    }

    @Test
    void getsAsManyLettersAsAnybodyAndThenNoMore() {
        for (int i = 0; i < Letters.MOST_LETTERS; i++) {
            nobody.letter(POOL, "ada", Purpose.PASSWORD);
        }
        assertThatThrownBy(() -> nobody.letter(POOL, "ADA", Purpose.PASSWORD))
                .hasMessageContaining("Attempt limit exceeded");
        assertThat(nobody.letter(POOL, "grace", Purpose.PASSWORD)).isNotEmpty();
    }

    @Test
    void hasAsManyGuessesAsAnybodyAndThenNoMore() {
        for (int i = 0; i < Letters.MOST_GUESSES; i++) {
            assertThat(nobody.guess(POOL, "ada", Purpose.PASSWORD, Faults::codeMismatch)
                            .shortType())
                    .isEqualTo("CodeMismatchException");
        }
        assertThat(nobody.guess(POOL, "ada", Purpose.PASSWORD, Faults::codeMismatch)
                        .shortType())
                .isEqualTo("LimitExceededException");
    }
}
